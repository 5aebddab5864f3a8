import type { z } from 'zod';
import { ERRORS, type ErrorCode } from '#core/errors.ts';
import { problemSchema } from './problem.ts';

/** Every route that isn't open names it in the document. */
export const SECURED: Record<string, string[]>[] = [{ apiToken: [] }, { sessionCookie: [] }];
export const OPEN: never[] = [];

export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

export function jsonBody<T extends z.ZodType>(schema: T, required: boolean) {
  return { required, content: { 'application/json': { schema } } };
}

/** Of who asks and of the database, whatever is asked. */
const OF_ALL = ['UNAUTHENTICATED', 'RATE_LIMITED', 'UNAVAILABLE'] as const satisfies ErrorCode[];
/** Of where the request came from and of its body, which is read and checked also where none is needed. */
const OF_CHANGES = ['INVALID_INPUT', 'FORBIDDEN', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const satisfies ErrorCode[];

/** The errors of a route that reads: those named, and those that any such route answers. */
export function readProblems(...codes: ErrorCode[]) {
  return problems(...codes, ...OF_ALL);
}

/** The errors of a route that changes something: those named, and those that any such route answers. */
export function changeProblems(...codes: ErrorCode[]) {
  return problems(...codes, ...OF_CHANGES, ...OF_ALL);
}

function problems(...codes: ErrorCode[]) {
  const byStatus: Record<number, string[]> = {};
  for (const code of new Set(codes)) {
    const { status, title } = ERRORS[code];
    byStatus[status] = [...(byStatus[status] ?? []), `${code}: ${title}`];
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, lines]) => [
      status,
      { description: lines.join('. '), content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
}
