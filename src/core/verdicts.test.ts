import { describe, expect, it } from 'vitest';
import type { InputResult, Verdict } from './contracts/inputs.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { EndedPhase } from './outcomes.ts';
import { outcomeOfInputs, runPhaseOf, verdictMessage, verdictOf } from './verdicts.ts';

const phase = (change: Partial<EndedPhase> = {}): EndedPhase => ({
  phase: 'RUN',
  exitCode: 0,
  signal: null,
  reason: 'exited',
  wallMs: 21,
  cpuMs: 17,
  peakMemoryBytes: 1_000,
  ...change,
});
const SAME = { matches: true } as const;
const OTHER = { matches: false, line: 3, diff: '' } as const;

describe('the verdict of an input', () => {
  it.each<[Verdict, Partial<EndedPhase>, typeof SAME | typeof OTHER | null, string]>([
    ['ACCEPTED', {}, SAME, 'accepted after 21 ms'],
    ['WRONG_ANSWER', {}, OTHER, 'wrong answer after 21 ms: line 3 of the output differs'],
    ['DONE', {}, null, 'exited with code 0 after 21 ms'],
    ['RUNTIME_ERROR', { exitCode: 3 }, SAME, 'exited with code 3 after 21 ms'],
    ['RUNTIME_ERROR', { exitCode: null, signal: 'SIGSEGV' }, OTHER, 'ended by signal SIGSEGV after 21 ms'],
    ['TIMEOUT', { exitCode: null, reason: 'wall-time' }, SAME, 'stopped at the time limit of 10 s'],
    ['TIMEOUT', { reason: 'cpu-time' }, null, 'stopped at the CPU time limit of 10 s after 21 ms'],
    ['OUT_OF_MEMORY', { reason: 'out-of-memory' }, OTHER, 'out of memory at 256 MiB after 21 ms'],
    ['OUTPUT_LIMIT', { reason: 'output-limit' }, OTHER, 'stopped at the output limit of 1 MiB after 21 ms'],
    ['TERMINATED', { reason: 'killed' }, OTHER, 'terminated after 21 ms'],
  ])('is %s', (verdict, change, comparison, message) => {
    expect(verdictOf(phase(change), comparison)).toBe(verdict);
    expect(verdictMessage(phase(change), comparison, DEFAULT_LIMITS)).toBe(message);
  });
});

const results = (...verdicts: Verdict[]) =>
  verdicts.map((verdict, index): InputResult => {
    const nothing = { stdout: '', stderr: '', stdoutEncoding: 'utf8', stderrEncoding: 'utf8' } as const;
    const used = { wallMs: 100, cpuMs: 50, peakMemoryBytes: 1_000 * (index + 1) };
    return { verdict, message: '', exitCode: 0, signal: null, truncated: false, diff: null, ...nothing, ...used };
  });

describe('all inputs together', () => {
  it('are a phase of their times and the largest memory', () => {
    const all = results('ACCEPTED', 'TIMEOUT', 'DONE');
    expect(runPhaseOf(all, true)).toMatchObject({ exitCode: 0, wallMs: 300, cpuMs: 150, peakMemoryBytes: 3_000 });
    expect(runPhaseOf([], false)).toMatchObject({ exitCode: null, reason: 'killed', wallMs: 0, peakMemoryBytes: 0 });
  });

  it.each([
    [results('ACCEPTED', 'WRONG_ANSWER', 'ACCEPTED', 'TIMEOUT'), '2 of 4 inputs accepted after 400 ms'],
    [results('WRONG_ANSWER'), '0 of 1 input accepted after 100 ms'],
    [results('DONE', 'RUNTIME_ERROR'), '1 of 2 inputs passed after 200 ms'],
    [results('DONE', 'ACCEPTED'), '2 of 2 inputs passed after 200 ms'],
  ])('are told of in a sentence', (all, message) => {
    expect(outcomeOfInputs(all)).toEqual({ type: 'EXITED', exitCode: 0, signal: null, message });
  });
});
