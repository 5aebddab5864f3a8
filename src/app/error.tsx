'use client';

import { ErrorPage } from '#ui/shell/error-page.tsx';

export default function RootError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <ErrorPage digest={error.digest} onRetry={reset} />
    </div>
  );
}
