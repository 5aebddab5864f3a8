import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

export function check(ok: boolean): Counts {
  return { ...NONE, [ok ? 'passed' : 'failed']: 1 };
}

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The last line of a run. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A run that checked nothing proves nothing. */
export function succeeded(counts: Counts): boolean {
  return counts.failed === 0 && counts.passed > 0;
}

const vitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** From Vitest's JSON reporter. A file that couldn't be loaded counts as one failure, as does what failed outside of a test. */
export function fromVitest(report: unknown, exitCode: number | null): Counts {
  const read = vitestReport.parse(report);
  const brokenFiles = read.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = read.numFailedTests + brokenFiles;
  return {
    passed: read.numPassedTests,
    failed: failed === 0 && exitCode !== 0 && !nothingRan(read) ? 1 : failed,
    skipped: read.numPendingTests + read.numTodoTests,
  };
}

function nothingRan(report: z.infer<typeof vitestReport>): boolean {
  return report.testResults.length === 0;
}

/** From lines that begin with `ok - ` or `not ok - `. */
export function fromSentences(output: string, exitCode: number | null): Counts {
  const failed = output.match(/^not ok - /gm)?.length ?? 0;
  const passed = output.match(/^ok - /gm)?.length ?? 0;
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: 0 };
}

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()),
});

/** From Playwright's JSON reporter. One that passed only at a second try has not passed. */
export function fromPlaywright(report: unknown, exitCode: number | null): Counts {
  const { stats, errors } = playwrightReport.parse(report);
  const failed = stats.unexpected + stats.flaky + errors.length;
  return { passed: stats.expected, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: stats.skipped };
}
