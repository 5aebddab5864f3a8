'use client';

import { useQuery } from '@tanstack/react-query';
import { useViewer } from '#ui/shell/viewer.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** What was asked a moment ago, while the session itself was on its way, is not asked again. */
const FRESH_MS = 2000;

/** The newest run of a session; looked at again when the tab is. */
export function useLatestRun(sessionId: string) {
  const trpc = useTRPC();
  const { role } = useViewer();
  return useQuery(
    trpc.execution.list.queryOptions(
      { sessionId, limit: 1, scope: role === 'ADMIN' ? 'all' : 'mine' },
      { refetchOnWindowFocus: 'always', staleTime: FRESH_MS },
    ),
  );
}
