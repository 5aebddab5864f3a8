import type { TestCase, TestReport, TestStatus, TestSuite } from '#core/contracts/test-reports.ts';

/** What a report shows; all tests are counted all the same. */
const MOST_TESTS = 5_000;
const MOST_NAME = 300;
const MOST_MESSAGE = 4_000;
/** Of all messages together, in characters. */
const MOST_MESSAGES = 1024 * 1024;
const MOST_PROBLEMS = 20;
/** So many times what is shown, for what colours may take. */
const LOOKED_AT = 4;
/** Colours and the like, which programs add for a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPES = /\u001b\[[0-9;:?]*[ -/]*[@-~]/g;

export interface ReportedTest {
  /** Names of what it stands in, the outermost first. */
  readonly path: readonly string[];
  readonly name: string;
  readonly status: TestStatus;
  readonly durationMs: number | null;
  readonly message?: string | undefined;
}

/** Gathers tests into a report that is no larger than somebody wants to read, however many there are. */
export class ReportBuilder {
  readonly #source: TestReport['source'];
  readonly #nameless: string;
  readonly #suites = new Map<string, TestCase[]>();
  readonly #problems: string[] = [];
  readonly #counts: Record<TestStatus, number> = { PASSED: 0, FAILED: 0, SKIPPED: 0, TODO: 0 };
  #shown = 0;
  #messages = 0;
  #complete = true;

  /** @param nameless what a suite is called that has no name */
  constructor(source: TestReport['source'], nameless: string) {
    this.#source = source;
    this.#nameless = nameless;
  }

  /** Of all tests, shown or not. */
  get tests(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }

  add({ path, name, status, durationMs, message }: ReportedTest): void {
    this.#counts[status] += 1;
    if (this.#shown >= MOST_TESTS) {
      this.#complete = false;
      return;
    }
    this.#shown += 1;
    // Each cut before they are joined: of large ones that would be done for each test anew.
    const parts = path.filter(Boolean).map((part) => part.slice(0, LOOKED_AT * MOST_NAME));
    const suiteName = clean(parts.join(' > '), MOST_NAME) || this.#nameless;
    const suite = this.#suites.get(suiteName) ?? [];
    this.#suites.set(suiteName, suite);
    suite.push({ name: clean(name, MOST_NAME), status, durationMs, ...this.#said(message) });
  }

  /** Something could not be read, or is missing: a sentence for people. */
  problem(sentence: string): void {
    this.#complete = false;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(clean(sentence, MOST_NAME));
  }

  build(): TestReport {
    const suites: TestSuite[] = [...this.#suites].map(([name, tests]) => ({ name, tests }));
    const { PASSED, FAILED, SKIPPED, TODO } = this.#counts;
    return {
      source: this.#source,
      suites,
      passed: PASSED,
      failed: FAILED,
      skipped: SKIPPED + TODO,
      complete: this.#complete,
      problems: this.#problems,
    };
  }

  #said(message: string | undefined): { message?: string } {
    const room = Math.min(MOST_MESSAGE, MOST_MESSAGES - this.#messages);
    const text = clean(message ?? '', room).trim();
    if (text === '') return {};
    this.#messages += text.length;
    return { message: text };
  }
}

function clean(text: string, most: number): string {
  const plain = text
    .slice(0, LOOKED_AT * most)
    .replace(ESCAPES, '')
    .toWellFormed();
  return plain.length <= most
    ? plain
    : `${plain
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}
