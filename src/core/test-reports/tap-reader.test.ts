import { describe, expect, it } from 'vitest';
import type { TestReport } from '#core/contracts/test-reports.ts';
import { LineSplitter } from './line-splitter.ts';
import { TapReader } from './tap-reader.ts';

function read(output: string, cut = false): TestReport | null {
  const reader = new TapReader();
  for (const line of output.split('\n')) reader.line(line);
  return reader.report(cut);
}

/** In one line each: suite, test, status, and what was said. */
function shown(report: TestReport | null): string[] {
  return (report?.suites ?? []).flatMap(({ name: suite, tests }) =>
    tests.map(({ name, status, durationMs, message }) =>
      [suite, name, status, durationMs, message].filter((part) => part !== undefined && part !== null).join(' | '),
    ),
  );
}

describe('TAP', () => {
  it('is read in its version 13, with what each test says', () => {
    const report = read(`TAP version 13
1..6
ok 1 - opens
not ok 2 - closes
  ---
  message: 'it''s still open'
  severity: fail
  duration_ms: 12.5
  ...
ok 3 # SKIP no network
not ok 4 - sings # TODO learn it
ok 5 \\# of things \\\\ counted
ok
# a comment`);
    expect(shown(report)).toEqual([
      'stdout | opens | PASSED',
      "stdout | closes | FAILED | 12.5 | it's still open",
      'stdout |  | SKIPPED | no network',
      'stdout | sings | TODO | learn it',
      'stdout | # of things \\ counted | PASSED',
      'stdout |  | PASSED',
    ]);
    expect(report).toMatchObject({ source: 'TAP', passed: 3, failed: 1, skipped: 2, complete: true, problems: [] });
  });

  it('is read in its version 14, with subtests in subtests, which are counted for what they stand in', () => {
    const report = read(`TAP version 14
# Subtest: first
    # Subtest: deep
        ok 1 - a
        not ok 2 - b
          ---
          error: |-
            one
              two
          code: 'E'
          ...
        1..2
    not ok 1 - deep
      ---
      error: '1 subtest failed'
      ...
    ok 2 - c # time=1.5s
    1..2
not ok 1 - first
ok 2 - second
1..2
`);
    expect(shown(report)).toEqual([
      'first > deep | a | PASSED',
      'first > deep | b | FAILED | one\n  two',
      'first | c | PASSED | 1500',
      'stdout | second | PASSED',
    ]);
    expect(report).toMatchObject({ passed: 3, failed: 1, complete: true });
  });

  it('counts what failed beside its subtests, and lets those of something still to be done fail', () => {
    const report = read(`TAP version 14
    ok 1 - fine
    1..1
not ok 1 - cleans up
    not ok 1 - later
    1..1
not ok 2 - some day # TODO
1..2`);
    expect(shown(report)).toEqual([
      'cleans up | fine | PASSED',
      'stdout | cleans up | FAILED',
      'some day | later | TODO',
    ]);
    expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1, complete: true });
  });

  it('stands among other output, also without a version', () => {
    const report = read(`Starting 1..2..3
ok, here we go
okay
1..2
ok 1 first
{"json": true}
  ---
not okay
not ok 2 second\r
TAP version 13 is what this is`);
    expect(shown(report)).toEqual(['stdout | first | PASSED', 'stdout | second | FAILED']);
  });

  it.each([
    ['nothing', ''],
    ['other output', 'hello\nok then\nnot ok at all\n'],
    ['a plan alone', '1..5\n'],
    ['tests without a plan', 'ok 1 - a\nok 2 - b\n'],
  ])('is not what %s is', (_, output) => {
    expect(read(output)).toBeNull();
  });

  it('may be empty, or be skipped as a whole', () => {
    expect(read('TAP version 14\n1..0')).toMatchObject({ suites: [], passed: 0, complete: true });
    const skipped = read('1..0 # SKIP not on this system');
    expect(shown(skipped)).toEqual(['stdout | all tests | SKIPPED | not on this system']);
  });

  it('says that tests are missing', () => {
    expect(read('TAP version 14\nok 1\n1..3')).toMatchObject({
      complete: false,
      problems: ['3 tests were planned and 1 were run.'],
    });
    expect(read('TAP version 14\nok 1\n')?.problems).toEqual([
      'The tests did not say how many they are: they may have ended too early.',
    ]);
    expect(read('TAP version 14\n1..1\nok 1\n', true)?.problems).toEqual(['The output has more tests than are read.']);
  });

  it('is a failure where it gives up, and read no further', () => {
    const report = read('TAP version 14\n1..3\nok 1\n    Bail out! no database\nok 2\nok 3');
    expect(shown(report)).toEqual(['stdout |  | PASSED', 'stdout | Bail out! | FAILED | no database']);
    expect(report).toMatchObject({ failed: 1, complete: false, problems: ['The tests gave up: no database'] });
  });

  it('goes on behind a block that has no end', () => {
    const report = read('TAP version 14\nnot ok 1 - a\n  ---\n  message: cut\nok 2 - b\n1..2');
    expect(shown(report)).toEqual(['stdout | a | FAILED | cut', 'stdout | b | PASSED']);
  });

  it('keeps what subtests said where what they stand in never ended', () => {
    const report = read('TAP version 14\nok 1 - a\n    ok 1 - left\n            ok 1 - alone');
    expect(shown(report)).toEqual(['stdout | a | PASSED', 'stdout | left | PASSED', 'stdout | alone | PASSED']);
    expect(report?.complete).toBe(false);
  });
});

describe('hostile TAP', () => {
  const passes = (count: number, indent = '') => Array.from({ length: count }, (_, index) => `${indent}ok ${index}`);

  it('is bounded in tests, names and messages, and counts what it does not show', () => {
    const many = read(['TAP version 14', ...passes(15_000), '1..15000'].join('\n'));
    expect(many).toMatchObject({ passed: 15_000, complete: false });
    expect(shown(many)).toHaveLength(5_000);

    const long = read(
      `TAP version 14\nnot ok 1 - ${'x'.repeat(60_000)}\n  ---\n  error: ${'y'.repeat(60_000)}\n  ...\n1..1`,
    );
    const [test] = long?.suites[0]?.tests ?? [];
    expect([test?.name.length, test?.message?.length]).toEqual([300, 4_000]);

    const heavy = Array.from({ length: 2_000 }, (_, n) => `not ok ${n}\n  ---\n  error: ${'z'.repeat(4_000)}\n  ...`);
    const report = read(['TAP version 14', ...heavy, '1..2000'].join('\n'));
    expect(JSON.stringify(report).length).toBeLessThan(2 * 1024 * 1024);
    expect(report).toMatchObject({ failed: 2_000 });
  });

  it('is read in time that grows with its length only', () => {
    const began = performance.now();
    const depths = Array.from({ length: 100_000 }, (_, index) => `${' '.repeat((index % 40) * 4)}ok 1 - x # # # skip`);
    const stairs = Array.from({ length: 20_000 }, (_, index) => `${' '.repeat((32 - (index % 33)) * 4)}not ok`);
    const hashes = `ok 1 - ${'# '.repeat(30_000)}`;
    const blanks = `ok${' '.repeat(60_000)}x`;
    const dashes = `ok 1${' -'.repeat(30_000)}`;
    for (const lines of [depths, stairs, [hashes], [blanks], [dashes], ['ok', `  ---${' '.repeat(60_000)}x`]]) {
      expect(read(['TAP version 14', ...lines].join('\n'))).not.toBeNull();
    }
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('has no colours and no broken characters in what is shown', () => {
    const report = read(`TAP version 14\nok 1 - \u001b[31mred\u001b[0m ${'é'.repeat(299)}🙂🙂\n1..1`);
    const name = report?.suites[0]?.tests[0]?.name ?? '';
    expect(name.startsWith('red é')).toBe(true);
    expect(name.isWellFormed()).toBe(true);
  });
});

it('TAP with large names of what many tests stand in is read soon', () => {
  const inner = Array.from({ length: 5_000 }, () => `${' '.repeat(4 * 31)}ok 1 - a`);
  const outer = Array.from({ length: 31 }, (_, n) => `${' '.repeat(4 * (30 - n))}ok 1 - ${'x'.repeat(60_000)}`);
  const began = performance.now();
  const report = read(['TAP version 14', ...inner, ...outer, '1..1'].join('\n'));
  expect(report?.passed).toBe(5_000);
  expect(performance.now() - began).toBeLessThan(2_000);
});

describe('an output cut into lines', () => {
  it('is the same whatever pieces it comes in', () => {
    const output = Buffer.from('one\r\ntwo ö🙂\n\nthree');
    for (const size of [1, 2, 3, 100]) {
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      for (let at = 0; at < output.length; at += size) splitter.write(output.subarray(at, at + size));
      splitter.end();
      expect(lines).toEqual(['one', 'two ö🙂', '', 'three']);
    }
  });

  it('holds no more than a bounded line', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let round = 0; round < 100; round++) splitter.write(Buffer.alloc(100_000, 'x'));
    splitter.write(Buffer.from('\nok\n'));
    splitter.end();
    expect(lines.map(({ length }) => length)).toEqual([65_536, 2]);
  });
});
