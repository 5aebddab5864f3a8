import { describe, expect, it } from 'vitest';
import type { LogChunk } from '#core/log-chunks.ts';
import type { ProblemMatcher } from '#core/problem-matchers.ts';
import { ConsoleBuffer } from './console-buffer.ts';
import { cutStretches } from './cut-stretches.ts';
import { MOST_LISTED, ProblemScanner } from './problem-scanner.ts';

const GCC: ProblemMatcher = [
  '^(?<file>[^:\\s]+):(?<line>\\d+):(?<column>\\d+): (?<severity>error|warning): (?<message>.+)$',
];
const RUSTC: ProblemMatcher = ['^(?<severity>error|warning): (?<message>.+)$', '^ *--> (?<file>[^:]+):(?<line>\\d+)$'];
const MATCHERS = [RUSTC, GCC];

/** A console with its scanner, to write into. `msPerLook`: how long a look at the clock makes it seem. */
function consoleOf(matchers: readonly ProblemMatcher[] = MATCHERS, { msPerLook = 0, blockRows = 4 } = {}) {
  const buffer = new ConsoleBuffer({ blockRows });
  let now = 0;
  const scanner = new ProblemScanner(matchers, () => {
    now += msPerLook;
    return now;
  });
  let seq = 0;
  return {
    buffer,
    scanner,
    write(content: string, rest: Partial<LogChunk> = {}): boolean {
      seq++;
      const at = '2026-11-21T10:00:00.000Z';
      buffer.append({
        seq,
        attempt: 1,
        phase: 'RUN',
        stream: 'stderr',
        content,
        encoding: 'utf8',
        at,
        ...rest,
      } as LogChunk);
      return scanner.read(buffer.snapshot().blocks);
    },
    places: () => scanner.problems.list.map(({ file, line, column }) => [file, line, column].join(':')),
    /** The text of each link, in the order of the rows. */
    links: () =>
      buffer.snapshot().blocks.flatMap(({ key, rows }) =>
        rows.flatMap((row) => {
          const problem = scanner.problems.byBlock.get(key)?.get(row.key);
          if (!problem || row.type !== 'text') return [];
          return [
            cutStretches(row.stretches, problem.at)
              .within.map(({ text }) => text)
              .join(''),
          ];
        }),
      ),
  };
}

describe('the problems in the output of a run', () => {
  it('are found wherever a line is cut by the border of two chunks', () => {
    const text = 'a.c:1:2: error: one\nplain\nb.c:3:4: warning: two\n';
    for (let cut = 1; cut < text.length; cut++) {
      const console = consoleOf();
      console.write(text.slice(0, cut));
      console.write(text.slice(cut));
      expect(console.places()).toEqual(['a.c:1:2', 'b.c:3:4']);
      expect(console.links()).toEqual(['a.c:1:2', 'b.c:3:4']);
    }
  });

  it('are found through the colours of a terminal', () => {
    const console = consoleOf();
    console.write('\u001b[1ma.c:\u001b[32m1:2:\u001b[0m \u001b[31merror: \u001b[mone\n');
    expect(console.links()).toEqual(['a.c:1:2']);
  });

  it('may be told in lines that come one after the other, also across blocks', () => {
    const console = consoleOf();
    for (const line of ['1', '2', '3', 'error: mismatched', ' --> main.rs:7', 'more']) console.write(`${line}\n`);
    expect(console.places()).toEqual(['main.rs:7:']);
    expect(console.links()).toEqual(['main.rs:7']);
    expect(console.scanner.problems.list[0]?.message).toBe('mismatched');
  });

  it('are those that the whole output has, however it came', () => {
    const lines = ['error: x', 'a.c:1:1: error: x', 'error: y', ' --> b.rs:2', ' --> c.rs:3', 'd.c:4:4: warning: z'];
    const one = consoleOf();
    one.write(lines.map((line) => `${line}\n`).join(''));
    const many = consoleOf();
    for (const line of lines) for (const character of `${line}\n`) many.write(character);
    expect(one.places()).toEqual(['a.c:1:1', 'b.rs:2:', 'd.c:4:4']);
    expect(many.places()).toEqual(one.places());
    expect(many.links()).toEqual(one.links());
  });

  it('are not told across a change of phase', () => {
    const console = consoleOf();
    console.write('error: x\n', { phase: 'COMPILE' });
    console.write(' --> a.rs:1\n', { phase: 'RUN' });
    expect(console.places()).toEqual([]);
  });

  it('know their phase and stream', () => {
    const console = consoleOf();
    console.write('a.c:1:1: error: x\n', { phase: 'COMPILE', stream: 'stdout' });
    expect(console.scanner.problems.list).toMatchObject([{ phase: 'COMPILE', stderr: false, severity: 'error' }]);
  });

  it('are those of the last attempt', () => {
    const console = consoleOf();
    console.write('a.c:1:1: error: x\n');
    console.write('b.c:2:2: error: x\n', { attempt: 2 });
    expect(console.places()).toEqual(['b.c:2:2']);
    expect(console.links()).toEqual(['a.c:1:1', 'b.c:2:2']);
  });

  it('are each listed once, and no more of them than anybody reads', () => {
    const console = consoleOf();
    for (let line = 1; line < 2 * MOST_LISTED; line++) {
      console.write(`a.c:${line}:1: error: x\na.c:${line}:1: error: x\n`);
    }
    expect(console.scanner.problems.list).toHaveLength(MOST_LISTED);
  });

  it('are none in a line that is longer than a row, nor in the rest of it', () => {
    const console = consoleOf();
    console.write(`${'x'.repeat(2000)}a.c:1:1: error: x\n`);
    expect(console.places()).toEqual([]);
  });

  it('change nothing for who looks at their list while they stay the same', () => {
    const console = consoleOf();
    console.write('a.c:1:1: error: x\n');
    const before = console.scanner.problems.list;
    console.write('plain\n');
    console.write('more');
    expect(console.scanner.problems.list).toBe(before);
  });

  it('go when their rows go, and stay in the list', () => {
    const console = consoleOf();
    console.write('a.c:1:1: error: x\nplain\n');
    console.buffer.clear();
    console.write('b.c:1:1: error: x\n');
    expect(console.links()).toEqual(['b.c:1:1']);
    expect(console.places()).toEqual(['a.c:1:1', 'b.c:1:1']);
  });
});

it('a row that is finished is looked at once, and the time for it is bounded', () => {
  const console = consoleOf([GCC], { msPerLook: 1, blockRows: 100 });
  let wantsMore = console.write('a.c:1:1: error: x\n'.repeat(50));
  let readings = 1;
  for (; wantsMore; readings++) wantsMore = console.scanner.read(console.buffer.snapshot().blocks);
  // Some of its 8 ms go to the first look at the clock.
  expect(readings).toBeGreaterThan(5);
  expect(readings).toBeLessThan(12);
  expect(console.links()).toHaveLength(50);
});

it('output that comes faster than it is looked through is looked through as far as the console has it', () => {
  const console = consoleOf([GCC], { msPerLook: 1, blockRows: 100 });
  let line = 0;
  const write = () => console.write(Array.from({ length: 5_000 }, () => `a.c:${++line}:1: error: x\n`).join(''));
  for (let times = 0; times < 20; times++) write();
  const kept = console.buffer.snapshot().blocks.reduce((sum, { rows }) => sum + rows.length, 0);
  let readings = 0;
  while (console.scanner.read(console.buffer.snapshot().blocks)) readings++;
  // Seven rows a reading.
  expect(readings).toBeLessThan(25_000 / 7);
  expect(console.links()).toHaveLength(kept);
  expect(console.places()[0]).toBe('a.c:1:1');
});

it('problems of several lines are found wherever a part that is looked through at once ends', () => {
  const console = consoleOf([RUSTC], { blockRows: 100 });
  const text = Array.from(
    { length: 400 },
    (_, at) => `error: x\n --> a.rs:${at + 1}\n${'plain\n'.repeat(at % 2)}`,
  ).join('');
  console.write(text);
  console.write('end\n');
  expect(console.links()).toHaveLength(400);
});
