import { z } from 'zod';
import { ERRORS, type ErrorCode, type SandpiperError } from '#core/errors.ts';
import { CodeSession } from './schemas.ts';

/** An error as RFC 9457 has it. `current` and what follows are the extensions of single codes. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** With STALE_REVISION: the code session as it is now. */
    current: CodeSession.optional(),
    executionId: z.string().optional().meta({ description: 'With IDEMPOTENCY_MISMATCH: what the key was used for.' }),
    sizeBytes: z.number().optional().meta({ description: 'With RANGE_NOT_SATISFIABLE: of the whole file.' }),
    allowed: z.array(z.string()).optional().meta({ description: 'With METHOD_NOT_ALLOWED: the methods of the path.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `code` is stable; `errors` names each wrong field.' });

export type Problem = z.infer<typeof problemSchema>;

/** The answer for an error. What a code that isn't public says stays in the log. */
export function problemResponse(error: SandpiperError, requestId: string, headers: HeadersInit = {}): Response {
  const kind = ERRORS[error.code];
  const problem: Problem = {
    type: `urn:sandpiper:error:${error.code}`,
    title: kind.title,
    status: kind.status,
    detail: kind.public ? error.message : 'It was logged under this requestId.',
    code: error.code,
    requestId,
    ...(error.fields.length > 0 ? { errors: [...error.fields] } : {}),
  };
  return new Response(JSON.stringify({ ...error.extensions, ...problem }), {
    status: kind.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...challengeOf(error.code),
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      ...Object.fromEntries(new Headers(headers)),
    },
  });
}

function challengeOf(code: ErrorCode): Record<string, string> {
  return code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer realm="sandpiper"' } : {};
}
