'use client';

import { CircleAlert } from 'lucide-react';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/page.tsx';

/** In the place of a page that failed. `digest` is under what the server wrote it down. */
export function ErrorPage({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <main id="main" className="flex flex-1 flex-col justify-center">
      <EmptyState
        icon={<CircleAlert size={32} aria-hidden="true" />}
        title="Something went wrong on this page"
        actions={
          <>
            <Button variant="primary" onClick={onRetry}>
              Try again
            </Button>
            <ButtonLink href="/">Go to the sessions</ButtonLink>
          </>
        }
      >
        Unsaved text is kept in this browser.
        {digest ? <p className="mt-1 font-mono text-xs">Error {digest}</p> : null}
      </EmptyState>
    </main>
  );
}
