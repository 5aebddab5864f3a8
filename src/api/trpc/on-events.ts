import { tracked } from '@trpc/server';
import { watchInputSchema } from '#core/contracts/events.ts';
import { followExecutions } from '#services/follow-executions.ts';
import { toTrpcError } from './to-trpc-error.ts';
import { protectedProcedure } from './trpc.ts';

/**
 * Status, output and results of up to 50 executions over one stream, each event under the position that a client which
 * lost its connection resumes from.
 */
export const onEventsProcedure = protectedProcedure.input(watchInputSchema).subscription(async function* ({
  ctx,
  input,
  signal,
}) {
  try {
    const abort = signal ? AbortSignal.any([signal, ctx.signal]) : ctx.signal;
    for await (const { position, event } of followExecutions(ctx.deps, ctx.principal, { ...input, signal: abort })) {
      yield tracked(position, event);
    }
  } catch (error) {
    throw toTrpcError(error);
  }
});
