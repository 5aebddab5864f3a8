export const PARTS = ['lint', 'types', 'drift', 'unit', 'build', 'integration', 'e2e'] as const;
export type Part = (typeof PARTS)[number];

export interface Selection {
  parts: readonly Part[];
  /** Names of files, or pieces of them, for the parts that run test files. */
  filters: readonly string[];
}

/**
 * Reads `npm test -- <parts and filters>`. Without a part all of them run; with filters and no part, those that run
 * test files.
 */
export function select(args: readonly string[]): Selection {
  const isPart = (arg: string): arg is Part => (PARTS as readonly string[]).includes(arg);
  const named = args.filter(isPart);
  const filters = args.filter((arg) => !isPart(arg));
  if (named.length > 0) return { parts: PARTS.filter((part) => named.includes(part)), filters };
  if (filters.length === 0) return { parts: PARTS, filters };
  const browser = filters.every((filter) => filter.startsWith('e2e'));
  return { parts: browser ? ['build', 'e2e'] : ['unit', 'integration'], filters };
}
