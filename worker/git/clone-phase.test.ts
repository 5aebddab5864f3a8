import { describe, expect, it } from 'vitest';
import type { Submission } from '#core/contracts/executions.ts';
import { CLONE_PROGRAM, clonePhase } from './clone-phase.ts';

const REPOSITORY: NonNullable<Submission['repository']> = {
  url: 'https://git.example.org/a.git',
  ref: null,
  submodules: false,
  lfs: false,
  credentialId: null,
};

const orderOf = (repository: typeof REPOSITORY) => {
  const { stdin } = clonePhase(repository, { username: 'ada', password: 'pÄss "word"' });
  const text = new TextDecoder().decode(stdin);
  expect(text.split('\n')).toHaveLength(2);
  return JSON.parse(text);
};

describe('what clones a repository', () => {
  it('is told all by its stdin, and nothing by its arguments and environment', () => {
    const { stdin, ...rest } = clonePhase(REPOSITORY, { username: 'ada', password: 'pÄss "word"' });
    expect(rest).toEqual({ phase: 'PREPARE', step: 'clone', argv: [CLONE_PROGRAM], network: 'egress' });
    expect(orderOf(REPOSITORY)).toEqual({
      url: 'https://git.example.org/a.git',
      ref: null,
      submodules: false,
      lfs: false,
      username: 'ada',
      password: 'pÄss "word"',
    });
  });

  it('is told of no credential where there is none', () => {
    const order = JSON.parse(new TextDecoder().decode(clonePhase(REPOSITORY, null).stdin));
    expect(Object.keys(order)).toEqual(['url', 'ref', 'submodules', 'lfs']);
  });

  it.each([
    ['HTTPS://GIT.example.org:443/a.git', 'https://git.example.org/a.git'],
    ['https://git.example.org', 'https://git.example.org/'],
    ['https://git.example.org\\@evil.test/a', 'https://git.example.org/@evil.test/a'],
    ['http://2130706433/a', 'http://127.0.0.1/a'],
  ])('is given %s as what it is read as', (url, read) => {
    expect(orderOf({ ...REPOSITORY, url }).url).toBe(read);
  });
});
