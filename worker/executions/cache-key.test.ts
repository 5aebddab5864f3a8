import { describe, expect, it } from 'vitest';
import type { Submission } from '#core/contracts/executions.ts';
import { newId } from '#core/ids.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { cacheKeyOf, servesAgain } from './cache-key.ts';

const ownerId = newId('user');
const DIGEST = 'sha256:1';

function keyOf(submission: Partial<Submission> = {}, { owner = ownerId, digest = DIGEST } = {}) {
  return cacheKeyOf({ ownerId: owner, submission: aSubmission({ cache: true, ...submission }) }, digest);
}

describe('the key of a result', () => {
  it('is the same for the same, in whichever order it was said', () => {
    expect(keyOf({ env: { A: '1', B: '2' } })).toBe(keyOf({ env: { B: '2', A: '1' } }));
    expect(keyOf({ idempotent: true })).toBe(keyOf());
    expect(keyOf()).toMatch(/^[\w-]{43}$/);
  });

  it('is another for another owner, image, limit, file, input or arg', () => {
    const { limits } = aSubmission();
    const keys = [
      keyOf(),
      keyOf({}, { owner: newId('user') }),
      keyOf({}, { digest: 'sha256:2' }),
      keyOf({ limits: { ...limits, wallMs: limits.wallMs + 1 } }),
      keyOf({ files: [{ path: 'main.py', content: 'print("ho")\n', encoding: 'utf8' }] }),
      keyOf({ stdin: 'x' }),
      keyOf({ args: ['a', 'b'] }),
      keyOf({ args: ['a b'] }),
      keyOf({ inputs: [{ stdin: '', args: [], expected: '1' }] }),
      keyOf({ env: { A: '1' } }),
      keyOf({ runCommand: 'true' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain(null);
  });

  it('is none where nobody asked for it, or where more than that decides the result', () => {
    const repository = { url: 'https://a.example/b', ref: null, submodules: false, lfs: false, credentialId: null };
    expect(keyOf({ cache: false })).toBeNull();
    expect(keyOf({ network: 'egress' })).toBeNull();
    expect(keyOf({ prepareNetwork: 'egress' })).toBeNull();
    expect(keyOf({ repository })).toBeNull();
    expect(keyOf({ secretNames: ['A'] })).toBeNull();
    expect(keyOf({ script: 'deploy' })).toBeNull();
  });

  it('is kept with what the program came to by itself', () => {
    const all = ['EXITED', 'COMPILE_ERROR', 'PREPARE_ERROR', 'SIGNALED', 'OUT_OF_MEMORY', 'TIMEOUT'] as const;
    expect(
      [...all, 'OUTPUT_LIMIT', 'TERMINATED', 'ENVIRONMENT'].filter((type) => servesAgain(type as 'EXITED')),
    ).toEqual(['EXITED', 'COMPILE_ERROR']);
  });
});
