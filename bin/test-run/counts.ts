import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, each with its name and the first lines of why, as far as the tool that ran it tells. */
  failures: readonly string[];
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };

const LINES_OF_WHY = 12;

export function check(ok: boolean): Counts {
  return { ...NONE, [ok ? 'passed' : 'failed']: 1 };
}

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

/** The last line of a run. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** All that failed, once more and together, for who reads only the end of what a run said. */
export function failuresShown({ failures }: Counts): string {
  return failures.map((said) => `✗ ${said}\n`).join('');
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
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** From Vitest's JSON reporter. A file that couldn't be loaded counts as one failure, as does what failed outside of a test. */
export function fromVitest(report: unknown, exitCode: number | null): Counts {
  const read = vitestReport.parse(report);
  const brokenFiles = read.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = read.numFailedTests + brokenFiles.length;
  return {
    passed: read.numPassedTests,
    failed: failed === 0 && exitCode !== 0 && !nothingRan(read) ? 1 : failed,
    skipped: read.numPendingTests + read.numTodoTests,
    failures: [
      ...brokenFiles.map((file) => failure(file.name, file.message)),
      ...read.testResults.flatMap((file) =>
        file.assertionResults
          .filter((test) => test.status === 'failed')
          .map((test) => failure(`${file.name}: ${test.fullName}`, test.failureMessages?.join('\n'))),
      ),
    ],
  };
}

/** A name and the first lines of why. */
export function failure(name: string, why = ''): string {
  const lines = stripVTControlCharacters(why).trim().split('\n');
  return [name, ...lines.slice(0, LINES_OF_WHY).map((line) => `  ${line}`)].join('\n').trimEnd();
}

function nothingRan(report: z.infer<typeof vitestReport>): boolean {
  return report.testResults.length === 0;
}

/** From lines that begin with `ok - ` or `not ok - `. */
export function fromSentences(output: string, exitCode: number | null): Counts {
  const failures = [...output.matchAll(/^not ok - (.*(?:\n {2,}.*)*)/gm)].map(([, said = '']) => failure(said));
  const passed = output.match(/^ok - /gm)?.length ?? 0;
  const failed = failures.length === 0 && exitCode !== 0 ? 1 : failures.length;
  return { passed, failed, skipped: 0, failures };
}

const playwrightSuite = z.object({
  title: z.string(),
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      line: z.number(),
      tests: z.array(
        z.object({
          status: z.string(),
          results: z.array(z.object({ errors: z.array(z.object({ message: z.string() })) })),
        }),
      ),
    }),
  ),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.object({ message: z.string().optional() })),
  suites: z.array(playwrightSuite),
});

/** From Playwright's JSON reporter. One that passed only at a second try has not passed. */
export function fromPlaywright(report: unknown, exitCode: number | null): Counts {
  const { stats, errors, suites } = playwrightReport.parse(report);
  const failed = stats.unexpected + stats.flaky + errors.length;
  return {
    passed: stats.expected,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: stats.skipped,
    failures: [
      ...errors.map(({ message }) => failure('outside of any test', message)),
      ...suites.flatMap((suite) => playwrightFailures(suite)),
    ],
  };
}

function playwrightFailures({ specs, suites = [] }: z.infer<typeof playwrightSuite>): string[] {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) => {
        const why = results.flatMap(({ errors }) => errors.map(({ message }) => message));
        return failure(`${file}:${line}: ${title}`, why.join('\n'));
      }),
  );
  return [...own, ...suites.flatMap(playwrightFailures)];
}
