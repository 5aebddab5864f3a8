'use client';

import { TRPCClientError } from '@trpc/client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { toApiError } from '#ui/trpc/api-error.ts';
import { useTRPCClient } from '#ui/trpc/trpc.ts';
import { ExecutionWatcher, type WatcherDeps } from './execution-watcher.ts';

const WatcherContext = createContext<ExecutionWatcher | null>(null);

/** Answers that trying again would not change. */
const REFUSALS = new Set(['INVALID_INPUT', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND']);

type ApiClient = ReturnType<typeof useTRPCClient>;

/** One watcher for the tab. */
export function WatcherProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const [watcher] = useState(() => new ExecutionWatcher(watcherDeps(client)));

  useEffect(() => {
    const look = () => watcher.setVisible(document.visibilityState === 'visible');
    const retry = () => watcher.retryNow();
    look();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', retry);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', retry);
      watcher.dispose();
    };
  }, [watcher]);

  return <WatcherContext value={watcher}>{children}</WatcherContext>;
}

export function useExecutionWatcher(): ExecutionWatcher {
  const watcher = useContext(WatcherContext);
  if (!watcher) throw new Error('useExecutionWatcher is used outside of WatcherProvider');
  return watcher;
}

function watcherDeps(client: ApiClient): WatcherDeps {
  return {
    connect(executions, handlers) {
      const subscription = client.execution.onEvents.subscribe(
        { executions: [...executions] },
        {
          onData: (event) => handlers.onEvent(event.data),
          onConnectionStateChange: (state) => {
            if (state.state === 'pending') handlers.onState('live');
            if (state.state === 'connecting') handlers.onState('connecting');
          },
          onError: (error) => handlers.onLost(refusalOf(error)),
          onComplete: () => handlers.onLost(null),
        },
      );
      return () => subscription.unsubscribe();
    },
    poll: (id) => client.execution.get.query({ id }),
    refusalOf,
    schedule(ms, then) {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}

function refusalOf(error: unknown): string | null {
  if (!(error instanceof TRPCClientError)) return null;
  const { code, message } = toApiError(error);
  return REFUSALS.has(code) ? message : null;
}
