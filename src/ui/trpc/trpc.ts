'use client';

import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '#api/trpc/root.ts';

/** `useTRPC()` makes options for React Query's hooks; `useTRPCClient()` is for what is no query, such as a stream. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
