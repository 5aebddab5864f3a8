'use client';

import { ErrorPage } from '#ui/shell/error-page.tsx';

export default function SiteError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorPage digest={error.digest} onRetry={reset} />;
}
