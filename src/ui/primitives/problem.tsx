'use client';

import { CircleAlert } from 'lucide-react';
import { toApiError } from '#ui/trpc/api-error.ts';
import { Button, ButtonLink } from './button.tsx';
import { EmptyState } from './page.tsx';

interface ProblemProps {
  error: unknown;
  /** A word for it, such as "session". */
  what: string;
  onRetry?: () => void;
  /** Why there may be none. */
  missing?: string;
  /** Where else there are such. */
  others?: { href: string; label: string };
}

const SESSIONS = { href: '/', label: 'Go to the sessions' };

/** In the place of what could not be shown: why, and what can be done. */
export function Problem({
  error,
  what,
  onRetry,
  missing: why = 'It may have been deleted, or it is somebody else’s.',
  others = SESSIONS,
}: ProblemProps) {
  const { code, message, requestId } = toApiError(error);
  const missing = code === 'NOT_FOUND' || code === 'INVALID_INPUT';
  return (
    <main id="main">
      <EmptyState
        icon={<CircleAlert size={28} aria-hidden="true" />}
        title={missing ? `There is no such ${what}` : `This ${what} could not be loaded`}
        actions={
          <>
            {onRetry && !missing ? <Button onClick={onRetry}>Try again</Button> : null}
            <ButtonLink href={others.href}>{others.label}</ButtonLink>
          </>
        }
      >
        {missing ? why : message}
        {requestId && !missing ? <p className="mt-1 font-mono text-xs">Request {requestId}</p> : null}
      </EmptyState>
    </main>
  );
}
