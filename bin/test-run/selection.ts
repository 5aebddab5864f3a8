import { basename } from 'node:path';
import { OF_ALL_TESTS } from './image-order.ts';

export const PARTS = [
  'lint',
  'types',
  'drift',
  'unit',
  'build',
  'supervisor',
  'integration',
  'attacks',
  'languages',
  'chaos',
  'alone',
  'e2e',
] as const;
export type Part = (typeof PARTS)[number];

export interface Selection {
  parts: readonly Part[];
  /** Names of files, or pieces of them, for the parts that run test files. */
  filters: readonly string[];
  /** How long the supervisor's parser is fuzzed. */
  fuzzSeconds: number;
}

const WITH_CONTAINERS: readonly Part[] = ['integration', 'attacks', 'alone', 'chaos', 'e2e'];
const MEASURING: readonly Part[] = ['integration', 'attacks'];
const FUZZ_OPTION = '--fuzz-seconds';
const FUZZ_SECONDS = 60;

/**
 * The languages whose images these parts need: all for the part that tests languages, or those that its filters name
 * by id or folder.
 */
export function imagesFor({ parts, filters }: Pick<Selection, 'parts' | 'filters'>): readonly string[] | 'all' {
  const others = parts.some((part) => WITH_CONTAINERS.includes(part)) ? OF_ALL_TESTS : [];
  if (!parts.includes('languages')) return others;
  const named = filters.map((filter) => basename(filter));
  return named.length === 0 ? 'all' : [...new Set([...others, ...named])];
}

/**
 * Reads `npm test -- <parts and filters> [--fuzz-seconds N]`. Without a part all of them run; with filters and no part,
 * those that run test files.
 * @throws Error where the option has no number
 */
export function select(args: readonly string[]): Selection {
  const { fuzzSeconds, rest } = takeFuzzSeconds(args);
  return { ...selectParts(rest), fuzzSeconds };
}

function takeFuzzSeconds(args: readonly string[]): { fuzzSeconds: number; rest: readonly string[] } {
  const at = args.indexOf(FUZZ_OPTION);
  if (at < 0) return { fuzzSeconds: FUZZ_SECONDS, rest: args };
  const fuzzSeconds = Number(args[at + 1]);
  if (!Number.isInteger(fuzzSeconds) || fuzzSeconds < 1) throw new Error(`${FUZZ_OPTION} takes a number of seconds`);
  return { fuzzSeconds, rest: args.toSpliced(at, 2) };
}

function selectParts(args: readonly string[]): Omit<Selection, 'fuzzSeconds'> {
  const isPart = (arg: string): arg is Part => (PARTS as readonly string[]).includes(arg);
  // Whoever names these means those of them too that measure.
  const named = args.filter(isPart).flatMap((part): Part[] => (MEASURING.includes(part) ? [part, 'alone'] : [part]));
  const filters = args.filter((arg) => !isPart(arg));
  if (named.length > 0) return { parts: PARTS.filter((part) => named.includes(part)), filters };
  if (filters.length === 0) return { parts: PARTS, filters };
  const browser = filters.every((filter) => filter.startsWith('e2e'));
  if (filters.every((filter) => filter.startsWith('tests/chaos'))) return { parts: ['chaos'], filters };
  if (filters.every((filter) => filter.startsWith('languages'))) return { parts: ['unit', 'languages'], filters };
  return { parts: browser ? ['build', 'e2e'] : ['unit', 'integration', 'attacks', 'alone'], filters };
}
