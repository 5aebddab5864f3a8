import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { longestRunMs, turnsOf } from './longest-run.ts';

const limits = { ...DEFAULT_LIMITS, wallMs: 10_000 };
const inputs = (count: number) => Array.from({ length: count }, () => ({ stdin: '', args: [], expected: null }));

it('is the time to compile and the time to run, for each of its inputs', () => {
  expect(longestRunMs({ limits })).toBe(20_000);
  expect(longestRunMs({ limits, inputs: inputs(5) })).toBe(60_000);
});

it('has time to clone and for each of its initial commands', () => {
  const repository = { url: 'https://example.com/a', ref: null, submodules: false, lfs: false, credentialId: null };
  expect(longestRunMs({ limits, repository, initialCommands: ['npm ci', 'npm test'] })).toBe(50_000);
  expect(longestRunMs({ limits, repository: null, initialCommands: [] })).toBe(20_000);
});

it('takes a turn for each minute', () => {
  expect(turnsOf({ limits: { ...limits, wallMs: 50 } })).toBe(1);
  expect(turnsOf({ limits })).toBe(1);
  expect(turnsOf({ limits, inputs: inputs(100) })).toBe(17);
  expect(turnsOf({ limits: { ...limits, wallMs: 600_000 } })).toBe(20);
});
