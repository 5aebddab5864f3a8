import { TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import { codeSessionSchema } from '#core/contracts/sessions.ts';
import { ERRORS, type ErrorCode, type FieldError } from '#core/errors.ts';

const errorDataSchema = z.object({
  code: z.string().refine((code): code is ErrorCode => Object.hasOwn(ERRORS, code)),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
  extensions: z.record(z.string(), z.unknown()).default({}),
  requestId: z.string().nullish(),
});

/** An error of the API as a page shows it. */
export interface ApiError {
  /** `OFFLINE` where there was no answer at all. */
  readonly code: ErrorCode | 'OFFLINE';
  readonly message: string;
  readonly fields: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

const NO_ANSWER: ApiError = {
  code: 'OFFLINE',
  message: 'The server cannot be reached. Check your connection; your work here is kept.',
  fields: [],
  extensions: {},
  requestId: null,
};

export function toApiError(error: unknown): ApiError {
  if (!(error instanceof TRPCClientError)) {
    return { ...NO_ANSWER, code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
  }
  const data = errorDataSchema.safeParse(error.data);
  if (!data.success) return NO_ANSWER;
  const { code, fields, extensions, requestId } = data.data;
  return { code, message: error.message, fields, extensions, requestId: requestId ?? null };
}

/** The sentence for a person; of an error that is our fault with the id to ask about. */
export function errorSentence(error: unknown): string {
  const { code, message, requestId } = toApiError(error);
  return code === 'INTERNAL' && requestId ? `${message} (request ${requestId})` : message;
}

/** What is wrong with one field, for the note below it. */
export function fieldProblem(error: unknown, path: string): string | null {
  if (!error) return null;
  return toApiError(error).fields.find((field) => field.path === path)?.message ?? null;
}

/** The current session that comes with STALE_REVISION. */
export function staleSession(error: ApiError) {
  const current = codeSessionSchema.safeParse(error.extensions.current);
  return error.code === 'STALE_REVISION' && current.success ? current.data : null;
}
