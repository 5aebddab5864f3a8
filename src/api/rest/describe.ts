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

/** The errors that a route answers, as the document lists them. */
export function problems(...codes: ErrorCode[]) {
  const byStatus: Record<number, string[]> = {};
  for (const code of codes) {
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
