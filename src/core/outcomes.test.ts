import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { type EndedPhase, formatBytes, formatMs, outcomeOf, statusOf } from './outcomes.ts';

const exited: EndedPhase = {
  phase: 'RUN',
  exitCode: 0,
  signal: null,
  reason: 'exited',
  wallMs: 21,
  cpuMs: 17,
  peakMemoryBytes: 9_000_000,
};

describe('the outcome', () => {
  it.each([
    [exited, 'EXITED', 'COMPLETED', 'exited with code 0 after 21 ms'],
    [{ ...exited, exitCode: 3 }, 'EXITED', 'FAILED', 'exited with code 3 after 21 ms'],
    [{ ...exited, exitCode: null, signal: 'SIGSEGV' }, 'SIGNALED', 'FAILED', 'ended by signal SIGSEGV after 21 ms'],
    [{ ...exited, phase: 'COMPILE', exitCode: 1 }, 'COMPILE_ERROR', 'FAILED', 'did not compile'],
    [{ ...exited, reason: 'wall-time', wallMs: 10_012 }, 'TIMEOUT', 'TIMEOUT', 'stopped at the time limit of 10 s'],
    [{ ...exited, reason: 'cpu-time' }, 'TIMEOUT', 'TIMEOUT', 'CPU time limit'],
    [
      { ...exited, exitCode: null, signal: 'SIGKILL', reason: 'out-of-memory', wallMs: 1200 },
      'OUT_OF_MEMORY',
      'FAILED',
      'out of memory at 256 MiB after 1.2 s',
    ],
    [{ ...exited, reason: 'output-limit' }, 'OUTPUT_LIMIT', 'FAILED', 'output limit of 1 MiB'],
    [{ ...exited, reason: 'killed' }, 'TERMINATED', 'TERMINATED', 'terminated after 21 ms'],
  ] as const)('of %j is %s, and its status %s', (phase, type, status, message) => {
    const outcome = outcomeOf(phase, DEFAULT_LIMITS);
    expect(outcome.type).toBe(type);
    expect(statusOf(outcome)).toBe(status);
    expect(outcome.message).toContain(message);
  });
});

it('times and sizes read as a person says them', () => {
  expect([0.4, 21, 1200, 10_000, 60_000, 125_000].map(formatMs)).toEqual([
    '0 ms',
    '21 ms',
    '1.2 s',
    '10 s',
    '1 min',
    '2 min 5 s',
  ]);
  expect([12, 65_536, 1_572_864, 2 ** 31].map(formatBytes)).toEqual(['12 bytes', '64 KiB', '1.5 MiB', '2 GiB']);
});
