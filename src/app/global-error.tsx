'use client';

import { ErrorPage } from '#ui/shell/error-page.tsx';
import './globals.css';

/** Stands in for the root layout itself, and so brings the page's frame. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Sandpiper</title>
        <div className="flex min-h-dvh flex-col">
          <ErrorPage digest={error.digest} onRetry={reset} />
        </div>
      </body>
    </html>
  );
}
