import { expect, it } from 'vitest';
import type { WatchEvent } from '#core/contracts/events.ts';
import { ExecutionStream } from './execution-stream.ts';

const MATCHERS = [['^(?<file>[a-z.]+):(?<line>\\d+): (?<message>.+)$']];

/** A stream whose frames are drawn by hand. */
function streamOf() {
  const frames: (() => void)[] = [];
  const stream = new ExecutionStream(null, (then) => frames.push(then));
  let seq = 0;
  return {
    stream,
    write(content: string) {
      const chunk = {
        attempt: 1,
        phase: 'COMPILE',
        stream: 'stderr',
        encoding: 'utf8',
        at: '2026-11-21T10:00:00.000Z',
      };
      stream.onEvent({ type: 'log', executionId: 'x', chunk: { ...chunk, seq: ++seq, content } } as WatchEvent);
    },
    draw() {
      for (const frame of frames.splice(0)) frame();
    },
    pending: () => frames.length,
    lines: () => stream.getSnapshot().problems.list.map(({ line }) => line),
  };
}

it('problems are found in what was written before their language was known, and in what comes', () => {
  const { stream, write, draw, lines } = streamOf();
  write('a.c:1: one\n');
  draw();
  expect(lines()).toEqual([]);
  stream.findProblems(MATCHERS);
  draw();
  expect(lines()).toEqual([1]);
  write('a.c:2: two\n');
  draw();
  expect(lines()).toEqual([1, 2]);
});

it('nothing is looked through twice where the language is the same', () => {
  const { stream, draw, pending } = streamOf();
  stream.findProblems(MATCHERS);
  draw();
  stream.findProblems(MATCHERS);
  expect(pending()).toBe(0);
});

it('a flood is gone through frame by frame, to its end', () => {
  const { stream, write, draw, pending } = streamOf();
  stream.findProblems(MATCHERS);
  write('a.c:1: x\n'.repeat(5_000));
  while (pending() > 0) draw();
  const { byBlock } = stream.getSnapshot().problems;
  expect([...byBlock.values()].reduce((sum, { size }) => sum + size, 0)).toBe(5_000);
});
