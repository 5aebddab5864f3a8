import type { PhaseName } from '#core/outcomes.ts';
import { lookThrough, mostLines, type Problem, type ProblemMatcher } from '#core/problem-matchers.ts';
import type { ConsoleBlock, ConsoleRow } from './console-buffer.ts';

/** A problem, and which part of the run spoke of it. */
export interface FoundProblem extends Problem {
  readonly phase: PhaseName;
  readonly stderr: boolean;
}

/** By the key of the row that names the place. */
export type BlockProblems = ReadonlyMap<number, FoundProblem>;

export interface ConsoleProblems {
  /** By the key of the block. */
  readonly byBlock: ReadonlyMap<number, BlockProblems>;
  /** Of the last attempt, each once, in their order; at most {@link MOST_LISTED}. */
  readonly list: readonly FoundProblem[];
}

export const NO_PROBLEMS: ConsoleProblems = { byBlock: new Map(), list: [] };

/** More than anybody goes through. */
export const MOST_LISTED = 500;
/** What one reading may take of a frame. */
const BUDGET_MS = 8;
/** A part that one reading can go through. */
const ROWS_AT_ONCE = 500;
/** Of more than that, those that the console has dropped are no longer looked at: output may come faster than it is read. */
const MOST_QUEUED = 20_000;

type TextRow = Extract<ConsoleRow, { type: 'text' }>;

interface PlacedRow {
  readonly row: ConsoleRow;
  readonly block: number;
}

interface Line extends PlacedRow {
  readonly row: TextRow;
}

/**
 * Finds the problems in the rows of a console as they come. A finished row is looked at once; the last few rows and the
 * one that is being written, which may still become part of a problem of several lines, are looked at anew with each
 * reading. What takes longer than a part of a frame goes on with the next reading.
 */
export class ProblemScanner {
  readonly #matchers: readonly ProblemMatcher[];
  readonly #now: () => number;
  readonly #overlap: number;
  /** Finished rows that are not decided yet. */
  #queue: PlacedRow[] = [];
  #lastKey = -1;
  #attempt = 0;
  readonly #blocks = new Map<number, BlockProblems>();
  readonly #listed = new Map<string, FoundProblem>();
  /** What was found in rows that are looked at again. */
  #unsure: { readonly line: Line; readonly problem: FoundProblem }[] = [];
  #problems = NO_PROBLEMS;

  /** `now` counts milliseconds. */
  constructor(matchers: readonly ProblemMatcher[], now: () => number = () => performance.now()) {
    this.#matchers = matchers;
    this.#now = now;
    this.#overlap = mostLines(matchers) - 1;
  }

  /** As of the last reading. */
  get problems(): ConsoleProblems {
    return this.#problems;
  }

  /** Looks through what is new in the blocks of a snapshot. True where it wants another reading, to go on. */
  read(blocks: readonly ConsoleBlock[]): boolean {
    if (this.#matchers.length === 0) return false;
    this.#forget(blocks);
    const fresh = rowsAfter(this.#lastKey, blocks);
    // It may still be written.
    const last = fresh.pop();
    this.#queue.push(...fresh);
    this.#lastKey = fresh.at(-1)?.row.key ?? this.#lastKey;
    const isDone = this.#decide(last);
    if (isDone) this.#guess(last);
    this.#publish();
    return !isDone;
  }

  /** Goes through the queue for good, but for the end of it that may go on. False where the time was too short. */
  #decide(last: PlacedRow | undefined): boolean {
    const until = this.#now() + BUDGET_MS;
    while (this.#queue.length > 0) {
      const part = this.#queue.slice(0, ROWS_AT_ONCE + this.#overlap);
      const isRest = part.length === this.#queue.length;
      const end = part.findIndex(({ row }) => row.type !== 'text');
      const isBroken = end !== -1;
      const lines = (isBroken ? part.slice(0, end) : part).filter(isLine);
      // Nothing is told across a change of phase, input or attempt.
      const isWhole = isBroken || (isRest && last !== undefined && last.row.type !== 'text');
      const sure = isWhole ? lines.length : lines.length - this.#overlap;
      let done = 0;
      for (const { first, end, problem } of lookThrough(lines.map(textOf), this.#matchers)) {
        if (first >= sure) break;
        if (this.#now() > until) {
          this.#queue.splice(0, done);
          return false;
        }
        this.#begin(lines[first]);
        const line = problem && lines[problem.at.row];
        if (line) this.#record(line, problem);
        done = end;
      }
      this.#queue.splice(0, isBroken ? lines.length + 1 : done);
      if (isRest && !isBroken) break;
    }
    return true;
  }

  /** What the last lines look like now. */
  #guess(last: PlacedRow | undefined): void {
    const lines = [...this.#queue, ...(last ? [last] : [])].filter(isLine);
    for (const { first, problem } of lookThrough(lines.map(textOf), this.#matchers)) {
      this.#begin(lines[first]);
      const line = problem && lines[problem.at.row];
      if (!line) continue;
      this.#unsure.push({ line, problem: this.#mark(line, problem) });
    }
  }

  #record(line: Line, problem: Problem): void {
    const found = this.#mark(line, problem);
    if (this.#listed.size < MOST_LISTED) this.#listed.set(nameOf(found), this.#listed.get(nameOf(found)) ?? found);
  }

  #mark({ row, block }: Line, problem: Problem): FoundProblem {
    const found = { ...problem, phase: row.phase, stderr: row.stderr };
    this.#blocks.set(block, new Map(this.#blocks.get(block)).set(row.key, found));
    return found;
  }

  /** Another attempt tells its problems anew. */
  #begin(line: Line | undefined): void {
    if (!line || line.row.attempt === this.#attempt) return;
    this.#attempt = line.row.attempt;
    this.#listed.clear();
  }

  /** Lets go of blocks that are no longer there, and of what was found in rows that are looked at again. */
  #forget(blocks: readonly ConsoleBlock[]): void {
    const there = new Set(blocks.map(({ key }) => key));
    for (const key of this.#blocks.keys()) if (!there.has(key)) this.#blocks.delete(key);
    for (const { line } of this.#unsure) {
      const kept = new Map(this.#blocks.get(line.block));
      kept.delete(line.row.key);
      if (there.has(line.block)) this.#blocks.set(line.block, kept);
    }
    this.#unsure = [];
    if (this.#queue.length > MOST_QUEUED) this.#queue = this.#queue.filter(({ block }) => there.has(block));
  }

  #publish(): void {
    const all = new Map(this.#listed);
    for (const { problem } of this.#unsure) if (!all.has(nameOf(problem))) all.set(nameOf(problem), problem);
    const list = [...all.values()].slice(0, MOST_LISTED);
    const before = this.#problems.list;
    const isSame = list.length === before.length && list.every((each, at) => nameOf(each) === nameOf(before[at]));
    this.#problems = { byBlock: new Map(this.#blocks), list: isSame ? before : list };
  }
}

function rowsAfter(key: number, blocks: readonly ConsoleBlock[]): PlacedRow[] {
  const first = blocks.findLastIndex(({ rows }) => (rows[0]?.key ?? 0) <= key);
  return blocks
    .slice(Math.max(0, first))
    .flatMap((block) => block.rows.map((row) => ({ row, block: block.key })))
    .filter(({ row }) => row.key > key);
}

function isLine(placed: PlacedRow): placed is Line {
  return placed.row.type === 'text';
}

/** Nothing where it is the rest of a line that was too long. */
function textOf({ row }: Line): string {
  return row.continued ? '' : row.stretches.map(({ text }) => text).join('');
}

/** What is said of a place twice is one problem. */
function nameOf(problem: Problem | undefined): string {
  return problem ? JSON.stringify([problem.file, problem.line, problem.column, problem.severity, problem.message]) : '';
}
