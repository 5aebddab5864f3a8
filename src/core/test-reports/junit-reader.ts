import type { TestStatus } from '#core/contracts/test-reports.ts';
import type { ReportBuilder } from './report-builder.ts';

/** Suites may stand in suites; nothing that tests write is so deep. */
const MOST_DEPTH = 64;
const MOST_TEXT = 8_000;
/** Of one name, which stands in front of each test that is in it. */
const MOST_NAME = 1_000;

interface OpenTest {
  readonly name: string;
  readonly className: string;
  readonly durationMs: number | null;
  status: TestStatus;
  message: string;
  text: string;
}

/** By elements, whose names are anybody's. */
const STATUS_OF: ReadonlyMap<string, TestStatus> = new Map([
  ['failure', 'FAILED'],
  ['error', 'FAILED'],
  ['skipped', 'SKIPPED'],
]);

/**
 * Takes the elements of a file in JUnit's XML, as they come: `testsuites`, `testsuite` and `testcase`, with `failure`,
 * `error` and `skipped` in it. All else is passed over.
 */
export class JUnitReader {
  readonly #report: ReportBuilder;
  readonly #open: string[] = [];
  readonly #suites: string[] = [];
  #test: OpenTest | null = null;
  #isReport: boolean | null = null;

  constructor(report: ReportBuilder) {
    this.#report = report;
  }

  /** Null until the first element came; false where this is another kind of file. */
  get isReport(): boolean | null {
    return this.#isReport;
  }

  /** @throws Error where elements stand too deep in one another */
  open(qualifiedName: string, attributes: Readonly<Record<string, string>>): void {
    const name = localName(qualifiedName);
    this.#isReport ??= name === 'testsuites' || name === 'testsuite';
    if (!this.#isReport) return;
    if (this.#open.length >= MOST_DEPTH) throw new Error(`elements are more than ${MOST_DEPTH} deep`);
    this.#open.push(name);
    if (name === 'testsuite') this.#suites.push(shortened(attributes.name));
    if (name === 'testcase') this.#test = testOf(attributes);
    const status = STATUS_OF.get(name);
    if (this.#test && status && this.#open.at(-2) === 'testcase') found(this.#test, status, attributes);
  }

  text(text: string): void {
    const test = this.#test;
    if (test && STATUS_OF.has(this.#open.at(-1) ?? '') && test.text.length < MOST_TEXT) test.text += text;
  }

  close(): void {
    const name = this.#open.pop();
    if (name === 'testsuite') this.#suites.pop();
    if (name !== 'testcase' || !this.#test) return;
    const { className, durationMs, status, message, text } = this.#test;
    // Some say the class with each test, and the suite is its name already.
    const known = ['', 'test', ...this.#suites];
    this.#report.add({
      path: [...this.#suites],
      name:
        known.includes(className) || className === this.#suites.join('.')
          ? this.#test.name
          : `${className} > ${this.#test.name}`,
      status,
      durationMs,
      message: text.includes(message) ? text : `${message}\n${text}`,
    });
    this.#test = null;
  }
}

function testOf({ name, classname, time }: Readonly<Record<string, string>>): OpenTest {
  return {
    name: shortened(name),
    className: shortened(classname),
    durationMs: durationOf(time),
    status: 'PASSED',
    message: '',
    text: '',
  };
}

function found(test: OpenTest, status: TestStatus, attributes: Readonly<Record<string, string>>): void {
  if (test.status === 'FAILED') return;
  test.status = status === 'SKIPPED' && attributes.type?.toLowerCase() === 'todo' ? 'TODO' : status;
  test.message = attributes.message ?? '';
  test.text = '';
}

function shortened(name = ''): string {
  return name.slice(0, MOST_NAME);
}

/** From seconds, some of which are written with commas. */
function durationOf(time: string | undefined): number | null {
  const micros = Math.round(Number(time?.replaceAll(',', '') || Number.NaN) * 1_000_000);
  return Number.isFinite(micros) && micros >= 0 ? micros / 1_000 : null;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
