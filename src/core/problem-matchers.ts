import { z } from 'zod';
import type { ColumnUnit } from './columns.ts';
import { patternSchema } from './pattern.ts';

/**
 * How the tools of a language say where something is wrong: patterns of lines that follow each other. Their named groups
 * are `file`, `line`, `column`, `severity` and `message`; those of all lines together are one problem. A tool that doesn't
 * count columns in UTF-16 code units has `byteColumn` or `codePointColumn` instead.
 */
export const problemMatcherSchema = z
  .array(patternSchema)
  .min(1)
  .max(6)
  .refine((patterns) => patterns.some((pattern) => pattern.includes('(?<line>')), 'must have a group (?<line>…)');
export type ProblemMatcher = z.infer<typeof problemMatcherSchema>;

export type ProblemSeverity = 'error' | 'warning' | 'note';

/** A place in a program that its tools have something to say about. Lines and columns count from 1. */
export interface Problem {
  /** As it was written; null where the tool names none. */
  readonly file: string | null;
  readonly line: number;
  readonly column: number | null;
  /** What `column` counts; UTF-16 code units where it is not there. */
  readonly columnUnit?: ColumnUnit;
  readonly severity: ProblemSeverity;
  /** What was said: the line itself where the pattern has no such group. */
  readonly message: string;
  /** The line of the output, from 0, that names the place, and where in it that begins and ends. */
  readonly at: { readonly row: number; readonly start: number; readonly end: number };
}

/** A longer line is no message of a compiler, and patterns are spared it. */
const LONGEST_LINE = 1_000;

/** The problems that lines of output tell of, in their order. The first matcher that fits at a line counts. */
export function findProblems(lines: readonly string[], matchers: readonly ProblemMatcher[]): Problem[] {
  return [...lookThrough(lines, matchers)].flatMap(({ problem }) => problem ?? []);
}

/** What begins at a line of output: nothing, or a problem that takes the lines from `first` up to `end`. */
export interface LookedThrough {
  readonly first: number;
  readonly end: number;
  readonly problem: Problem | null;
}

/** As {@link findProblems}, step by step, for who can't do it all at once. */
export function* lookThrough(
  lines: readonly string[],
  matchers: readonly ProblemMatcher[],
): Generator<LookedThrough, void> {
  const compiled = compiledMatchers(matchers);
  for (let first = 0; first < lines.length; ) {
    let end = first + 1;
    let problem: Problem | null = null;
    for (const patterns of compiled) {
      problem = matchAt(lines, first, patterns);
      if (!problem) continue;
      end = first + patterns.length;
      break;
    }
    yield { first, end, problem };
    first = end;
  }
}

/** How many lines the longest of them takes. */
export function mostLines(matchers: readonly ProblemMatcher[]): number {
  return Math.max(1, ...matchers.map((patterns) => patterns.length));
}

const known = new WeakMap<readonly ProblemMatcher[], readonly (readonly RegExp[])[]>();

function compiledMatchers(matchers: readonly ProblemMatcher[]): readonly (readonly RegExp[])[] {
  const compiled =
    known.get(matchers) ?? matchers.map((patterns) => patterns.map((pattern) => new RegExp(pattern, 'du')));
  known.set(matchers, compiled);
  return compiled;
}

function matchAt(lines: readonly string[], row: number, patterns: readonly RegExp[]): Problem | null {
  const groups: Record<string, string> = {};
  let at: Problem['at'] | null = null;
  for (const [offset, pattern] of patterns.entries()) {
    const line = lines[row + offset];
    const match = line === undefined || line.length > LONGEST_LINE ? null : pattern.exec(line);
    if (!match) return null;
    for (const [name, value] of Object.entries(match.groups ?? {})) if (value !== undefined) groups[name] = value;
    const place = match.indices?.groups;
    const [start] = place?.file ?? place?.line ?? [];
    const [, end] = place?.column ?? place?.byteColumn ?? place?.codePointColumn ?? place?.line ?? [];
    if (place?.line && start !== undefined && end !== undefined) at = { row: row + offset, start, end };
  }
  const line = Number(groups.line);
  if (!at || !Number.isSafeInteger(line) || line < 1) return null;
  const column = Number(groups.column ?? groups.byteColumn ?? groups.codePointColumn);
  return {
    file: groups.file ?? null,
    line,
    column: Number.isSafeInteger(column) && column > 0 ? column : null,
    ...(groups.byteColumn !== undefined && { columnUnit: 'bytes' as const }),
    ...(groups.codePointColumn !== undefined && { columnUnit: 'codePoints' as const }),
    severity: severityOf(groups.severity),
    message: groups.message ?? lines[at.row]?.trim() ?? '',
    at,
  };
}

function severityOf(said = 'error'): ProblemSeverity {
  if (/warn|deprecat/i.test(said)) return 'warning';
  return /note|notice|info|hint/i.test(said) ? 'note' : 'error';
}
