import type { TestReport } from '#core/contracts/test-reports.ts';
import { ReportBuilder, type ReportedTest } from './report-builder.ts';
import { readDiagnostic } from './tap-diagnostic.ts';
import { readTapLine, type TapLine } from './tap-line.ts';

/** What is held until it is known what it stands in. */
const MOST_HELD = 20_000;
const MOST_DIAGNOSTIC_LINES = 200;

type TestLine = Extract<TapLine, { type: 'test' }>;
type HeldTest = { -readonly [K in keyof ReportedTest]: ReportedTest[K] } & { path: string[] };

/**
 * Takes the lines of an output in which there may be TAP 13 or 14, as they come. Lines that mean nothing are the
 * program's own. Subtests stand before the test that they belong to, four blanks deeper: what has any is not counted
 * itself, as they say it all, unless it alone failed.
 */
export class TapReader {
  /** By depth: those that no test of the depth above has come behind yet. */
  readonly #levels: HeldTest[][] = [[]];
  readonly #problems: string[] = [];
  #held = 0;
  #leftOut = false;
  #isVersioned = false;
  #plan: number | null = null;
  #points = 0;
  #bailedOut = false;
  /** The block that is being read, and whose it is. */
  #diagnostic: { readonly indent: string; readonly lines: string[]; readonly of: HeldTest | null } | null = null;
  #last: { readonly test: HeldTest | null; readonly depth: number } | null = null;

  /** @param line without its end */
  line(line: string): void {
    if (this.#bailedOut || this.#isOfDiagnostic(line)) return;
    const read = readTapLine(line);
    switch (read.type) {
      case 'version':
        this.#isVersioned = true;
        break;
      case 'plan':
        if (read.depth === 0) this.#planned(read.count, read.skip);
        break;
      case 'test':
        this.#point(read);
        break;
      case 'bail-out':
        this.#bailOut(read.reason);
        break;
      case 'other':
        break;
      default:
        read satisfies never;
    }
  }

  /** What was read; null where that was no TAP. `cut`: there was more that was not read. */
  report(cut: boolean): TestReport | null {
    this.#endDiagnostic();
    const isTap = this.#isVersioned || (this.#plan !== null && (this.#points > 0 || this.#plan === 0));
    if (!isTap) return null;
    while (this.#levels.length > 1) this.#fold(this.#levels.length - 1);
    const builder = new ReportBuilder('TAP', 'stdout');
    for (const test of this.#levels[0] ?? []) builder.add(test);
    for (const problem of this.#problems) builder.problem(problem);
    if (this.#leftOut || cut) builder.problem('The output has more tests than are read.');
    else if (!this.#bailedOut) this.#checkPlan(builder);
    return builder.build();
  }

  #checkPlan(builder: ReportBuilder): void {
    const plan = this.#plan;
    if (plan === null) builder.problem('The tests did not say how many they are: they may have ended too early.');
    else if (plan !== this.#points) builder.problem(`${plan} tests were planned and ${this.#points} were run.`);
  }

  #planned(count: number, skip: string | null): void {
    this.#plan ??= count;
    if (count !== 0 || skip === null) return;
    this.#hold(0, { path: [], name: 'all tests', status: 'SKIPPED', durationMs: null, message: skip });
  }

  #bailOut(reason: string): void {
    this.#bailedOut = true;
    this.#hold(0, { path: [], name: 'Bail out!', status: 'FAILED', durationMs: null, message: reason });
    this.#problems.push(reason === '' ? 'The tests gave up.' : `The tests gave up: ${reason}`);
  }

  #point({ depth, name, status, reason, durationMs }: TestLine): void {
    if (depth === 0) this.#points += 1;
    while (this.#levels.length > depth + 2) this.#fold(this.#levels.length - 1);
    const children = this.#levels[depth + 1] ?? [];
    this.#levels.length = Math.min(this.#levels.length, depth + 1);
    while (this.#levels.length <= depth) this.#levels.push([]);
    for (const child of children) {
      child.path.unshift(name);
      if (status === 'TODO' && child.status === 'FAILED') child.status = 'TODO';
      this.#levels[depth]?.push(child);
    }
    const speaksForItself = children.length === 0 || (status === 'FAILED' && children.every(isFine));
    const test: HeldTest = { path: [], name, status, durationMs, message: reason };
    this.#last = { test: speaksForItself && this.#hold(depth, test) ? test : null, depth };
  }

  #hold(depth: number, test: HeldTest): boolean {
    this.#leftOut ||= this.#held >= MOST_HELD;
    if (this.#leftOut) return false;
    this.#held += 1;
    this.#levels[depth]?.push(test);
    return true;
  }

  /** What nobody came to speak for belongs to the level above as it is. */
  #fold(depth: number): void {
    const tests = this.#levels.pop() ?? [];
    for (const test of tests) this.#levels[depth - 1]?.push(test);
  }

  /** A block stands right behind its test, two blanks deeper. What is less deep is none of it, though it has no end. */
  #isOfDiagnostic(line: string): boolean {
    const open = this.#diagnostic;
    if (open) {
      const isInside = line.startsWith(open.indent) || line.trim() === '';
      if (isInside && !line.startsWith(`${open.indent}...`)) {
        if (open.lines.length < MOST_DIAGNOSTIC_LINES) open.lines.push(line);
        return true;
      }
      this.#endDiagnostic();
      return isInside;
    }
    const last = this.#last;
    this.#last = null;
    if (!last || line.trimEnd() !== `${' '.repeat(4 * last.depth + 2)}---`) return false;
    this.#diagnostic = { indent: line.slice(0, 4 * last.depth + 2), lines: [], of: last.test };
    return true;
  }

  #endDiagnostic(): void {
    const { lines = [], of: test = null } = this.#diagnostic ?? {};
    this.#diagnostic = null;
    if (!test) return;
    const { durationMs, message } = readDiagnostic(lines);
    test.durationMs ??= durationMs;
    if (test.status !== 'PASSED') test.message = [test.message, message].filter(Boolean).join('\n');
  }
}

function isFine({ status }: HeldTest): boolean {
  return status !== 'FAILED';
}
