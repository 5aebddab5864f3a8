import { z } from 'zod';
import { ERRORS, type ErrorCode, type SandpiperError } from '#core/errors.ts';

/** An error as RFC 9457 has it. Beside these fields stand the extensions of the error, such as `current`. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
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
