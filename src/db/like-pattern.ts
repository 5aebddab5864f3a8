import { withoutNul } from './storable-text.ts';

/**
 * What a person typed, as the inside of a LIKE pattern: its `%`, `_` and `\` stand for themselves, and NUL, which
 * Postgres takes in no text, is left out. Prisma's `contains` puts the `%` around it.
 */
export function containsPattern(typed: string): string {
  return withoutNul(typed).replaceAll(/[\\%_]/g, '\\$&');
}
