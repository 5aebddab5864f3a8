import { describe, expect, it } from 'vitest';
import {
  add,
  check,
  failuresShown,
  fromPlaywright,
  fromSentences,
  fromVitest,
  NONE,
  succeeded,
  summary,
} from './counts.ts';

describe('summary', () => {
  it('is the one line that a run ends with', () => {
    expect(summary({ ...NONE, passed: 12 })).toBe('12 passed, 0 failed');
    expect(summary({ ...NONE, passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('sums checks', () => {
    expect(add(add(NONE, check(true)), check(false))).toEqual({ ...NONE, passed: 1, failed: 1 });
  });
});

describe('failuresShown', () => {
  it('names what failed in any part, with the first lines of why', () => {
    const one = fromSentences('not ok - one\n  because\n', 1);
    const other = fromSentences('not ok - two\n', 1);
    expect(failuresShown(add(one, other))).toBe('✗ one\n  because\n✗ two\n');
  });

  it('is nothing where nothing failed', () => {
    expect(failuresShown(check(true))).toBe('');
  });
});

describe('succeeded', () => {
  it('needs something that passed and nothing that failed', () => {
    expect(succeeded(check(true))).toBe(true);
    expect(succeeded(add(check(true), check(false)))).toBe(false);
    expect(succeeded(NONE)).toBe(false);
    expect(succeeded({ ...NONE, skipped: 3 })).toBe(false);
  });
});

describe('fromVitest', () => {
  const report = { success: true, numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
  const test = { status: 'passed', fullName: 'it works', failureMessages: [] };
  const file = { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [test] };
  const wrong = { ...test, status: 'failed', fullName: 'it breaks', failureMessages: ['\u001b[31mone\u001b[0m\ntwo'] };

  it('counts what passed, failed and was left out', () => {
    expect(fromVitest({ ...report, testResults: [file] }, 0)).toEqual({ ...NONE, passed: 3, skipped: 2 });
    const failed = { ...file, status: 'failed', assertionResults: [wrong, wrong] };
    expect(fromVitest({ ...report, numFailedTests: 2, testResults: [file, failed] }, 1).failed).toBe(2);
  });

  it('says what failed and why', () => {
    const failed = { ...file, status: 'failed', assertionResults: [test, wrong] };
    const { failures } = fromVitest({ ...report, numFailedTests: 1, testResults: [file, failed] }, 1);
    expect(failures).toEqual(['a.test.ts: it breaks\n  one\n  two']);
  });

  it('counts a file that could not be loaded', () => {
    const broken = { ...file, status: 'failed', message: 'no such module', assertionResults: [] };
    const counts = fromVitest({ ...report, testResults: [file, broken] }, 1);
    expect(counts.failed).toBe(1);
    expect(counts.failures).toEqual(['a.test.ts\n  no such module']);
  });

  it('counts a failure outside of any test', () => {
    expect(fromVitest({ ...report, testResults: [file] }, 1).failed).toBe(1);
  });
});

describe('fromSentences', () => {
  const said = 'ok - one\n# not ok - a remark\nnot ok - two\n    ok - a line of why\nok - three\n';

  it('counts lines that begin with a verdict', () => {
    expect(fromSentences(said, 1)).toEqual({
      ...NONE,
      passed: 2,
      failed: 1,
      failures: ['two\n    ok - a line of why'],
    });
    expect(fromSentences('', 0)).toEqual(NONE);
  });

  it('takes an end that was no success for a failure', () => {
    expect(fromSentences('ok - one\n', 1).failed).toBe(1);
    expect(fromSentences('ok - one\n', null).failed).toBe(1);
  });
});

describe('fromPlaywright', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 1 };
  const report = { stats, errors: [], suites: [] };

  it('counts what passed, failed and was left out', () => {
    expect(fromPlaywright(report, 0)).toEqual({ ...NONE, passed: 4, skipped: 1 });
    expect(fromPlaywright({ ...report, stats: { ...stats, unexpected: 2 } }, 1).failed).toBe(2);
  });

  it('takes one that passed at a second try, and an error outside of any test, for failures', () => {
    expect(fromPlaywright({ ...report, stats: { ...stats, flaky: 1 }, errors: [{}] }, 1).failed).toBe(2);
    expect(fromPlaywright(report, 1).failed).toBe(1);
  });

  it('says what failed and why, however deep it is', () => {
    const spec = (title: string, status: string, errors: { message: string }[]) => ({
      title,
      file: 'a.spec.ts',
      line: 7,
      tests: [{ status, results: [{ errors }] }],
    });
    const inner = { title: 'in', specs: [spec('breaks', 'unexpected', [{ message: 'no button' }])] };
    const suite = { title: 'a.spec.ts', specs: [spec('works', 'expected', [])], suites: [inner] };
    const { failures } = fromPlaywright({ ...report, suites: [suite] }, 1);
    expect(failures).toEqual(['a.spec.ts:7: breaks\n  no button']);
  });
});
