'use client';

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '#api/trpc/root.ts';
import { toApiError } from './api-error.ts';
import { askToSignIn } from './ask-to-sign-in.ts';
import { MAX_URL_LENGTH } from './max-url-length.ts';
import { TRPCProvider } from './trpc.ts';

const URL = '/api/trpc';
const RETRIES = 2;

/** Gives the pages below it the API, and sends whoever is no longer signed in to sign in again. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createApiClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function createApiClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: URL }),
        false: httpBatchLink({ url: URL, maxURLLength: MAX_URL_LENGTH }),
      }),
    ],
  });
}

function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (toApiError(error).code === 'UNAUTHENTICATED') askToSignIn();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        // An answer of ours will be the same the next time; only what didn't answer is asked again.
        retry: (failures, error) =>
          failures < RETRIES && ['OFFLINE', 'INTERNAL', 'UNAVAILABLE'].includes(toApiError(error).code),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
