import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/page.tsx';
import { BirdMark } from './logo.tsx';

export function NotFoundPage() {
  return (
    <main id="main" className="flex flex-1 flex-col justify-center">
      <EmptyState
        icon={<BirdMark size={44} />}
        title="There is nothing here"
        actions={<ButtonLink href="/">Go to the sessions</ButtonLink>}
      >
        The address is wrong, or what was here is gone or somebody else’s.
      </EmptyState>
    </main>
  );
}
