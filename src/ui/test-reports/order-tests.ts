import type { TestCase, TestReport, TestStatus } from '#core/contracts/test-reports.ts';

export interface ShownTest extends TestCase {
  readonly suite: string;
}

const ORDER: Record<TestStatus, number> = { FAILED: 0, TODO: 1, SKIPPED: 1, PASSED: 2 };

/** All tests of a report in one list: those that failed first, else in their order. */
export function orderTests(report: Pick<TestReport, 'suites'>): ShownTest[] {
  return report.suites
    .flatMap(({ name, tests }) => tests.map((test) => ({ ...test, suite: name })))
    .sort((one, other) => ORDER[one.status] - ORDER[other.status]);
}

/** Whether a text looks as if it were of the Test Anything Protocol. */
export function looksLikeTap(text: string | null): boolean {
  return text !== null && /^(TAP version \d+|1\.\.\d+|(not )?ok\b)/m.test(text);
}
