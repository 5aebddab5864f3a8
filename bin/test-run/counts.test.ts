import { describe, expect, it } from 'vitest';
import { add, check, fromPlaywright, fromSentences, fromVitest, NONE, succeeded, summary } from './counts.ts';

describe('summary', () => {
  it('is the one line that a run ends with', () => {
    expect(summary({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(summary({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('sums checks', () => {
    expect(add(add(NONE, check(true)), check(false))).toEqual({ passed: 1, failed: 1, skipped: 0 });
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
  const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] };

  it('counts what passed, failed and was left out', () => {
    expect(fromVitest({ ...report, testResults: [passed] }, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
    const failed = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'failed' }] };
    expect(fromVitest({ ...report, numFailedTests: 2, testResults: [passed, failed] }, 1).failed).toBe(2);
  });

  it('counts a file that could not be loaded', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(fromVitest({ ...report, testResults: [passed, broken] }, 1).failed).toBe(1);
  });

  it('counts a failure outside of any test', () => {
    expect(fromVitest({ ...report, testResults: [passed] }, 1).failed).toBe(1);
  });
});

describe('fromSentences', () => {
  const said = 'ok - one\n# not ok - a remark\nnot ok - two\n    ok - a line of why\nok - three\n';

  it('counts lines that begin with a verdict', () => {
    expect(fromSentences(said, 1)).toEqual({ passed: 2, failed: 1, skipped: 0 });
    expect(fromSentences('', 0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('takes an end that was no success for a failure', () => {
    expect(fromSentences('ok - one\n', 1).failed).toBe(1);
    expect(fromSentences('ok - one\n', null).failed).toBe(1);
  });
});

describe('fromPlaywright', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 1 };

  it('counts what passed, failed and was left out', () => {
    expect(fromPlaywright({ stats, errors: [] }, 0)).toEqual({ passed: 4, failed: 0, skipped: 1 });
    expect(fromPlaywright({ stats: { ...stats, unexpected: 2 }, errors: [] }, 1).failed).toBe(2);
  });

  it('takes one that passed at a second try, and an error outside of any test, for failures', () => {
    expect(fromPlaywright({ stats: { ...stats, flaky: 1 }, errors: [{}] }, 1).failed).toBe(2);
    expect(fromPlaywright({ stats, errors: [] }, 1).failed).toBe(1);
  });
});
