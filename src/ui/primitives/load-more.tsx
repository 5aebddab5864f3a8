import { Button } from './button.tsx';

/** Below a list that goes on. */
export function LoadMore({ busy, onLoad }: { busy: boolean; onLoad: () => void }) {
  return (
    <div className="mt-3 flex justify-center">
      <Button busy={busy} onClick={onLoad}>
        Load more
      </Button>
    </div>
  );
}
