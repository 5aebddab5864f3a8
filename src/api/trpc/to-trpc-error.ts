import { TRPCError } from '@trpc/server';
import { toSandpiperError } from '#api/to-sandpiper-error.ts';
import { ERRORS } from '#core/errors.ts';

/** An error as tRPC knows it, with ours as its cause. */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  const cause = toSandpiperError(error);
  const kind = ERRORS[cause.code];
  return new TRPCError({ code: kind.trpc, message: kind.public ? cause.message : kind.title, cause });
}
