import { errorSentence } from '#ui/trpc/api-error.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** In the place of a list that could not be loaded. */
export function ListProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className="p-3">
      <Notice tone="bad" role="alert" actions={<Button onClick={onRetry}>Try again</Button>}>
        {errorSentence(error)}
      </Notice>
    </div>
  );
}
