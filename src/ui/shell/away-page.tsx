'use client';

import { DatabaseZap } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/page.tsx';

const LOOK_EVERY_MS = 3000;

/** In the place of every page while the database is away. Looks by itself whether it is back, and then loads the page. */
export function AwayPage() {
  useEffect(() => {
    const timer = setInterval(async () => {
      const health = await fetch('/api/v1/health').then(
        (response) => response.status,
        () => 0,
      );
      if (health === 200) window.location.reload();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <main id="main" className="flex min-h-dvh flex-1 flex-col justify-center">
      <EmptyState
        icon={<DatabaseZap size={32} aria-hidden="true" />}
        title="The database is away"
        actions={
          <Button variant="primary" onClick={() => window.location.reload()}>
            Try again now
          </Button>
        }
      >
        Sandpiper is up, but can't reach its database. This page comes back by itself when it can. Unsaved text is kept
        in this browser.
      </EmptyState>
    </main>
  );
}
