import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import type { Submission } from '#core/contracts/executions.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { stagesOf } from './stages.ts';

const languages = loadLanguages('languages');
const repository = { url: 'https://example.com/a.git', ref: null, submodules: false, lfs: false, credentialId: null };

function stages(submission: Partial<Submission>) {
  const whole = aSubmission(submission);
  return stagesOf(whole, whole.language === null ? null : (languages.get(whole.language) ?? null));
}

/** The phases of a run without inputs, with nothing that says the same each time. */
function phases(submission: Partial<Submission>) {
  const { before, run } = stages(submission);
  return [...before, run(aSubmission(submission).args)].map(({ phase, argv }) => [phase, argv.join(' ')]);
}

describe('the stages of a submission', () => {
  it('are its language’s own commands where it says nothing else', () => {
    expect(stages({ args: ['a b'] })).toMatchObject({ repository: null, before: [], hasNetwork: false });
    expect(phases({ args: ['a'] })).toEqual([['RUN', 'python3 -u main.py a']]);
    expect(phases({ language: 'c', entry: 'main.c', files: [] }).map(([phase]) => phase)).toEqual(['COMPILE', 'RUN']);
  });

  it('say nothing of folders and networks that nobody asked for', () => {
    expect(stages({}).run([])).toEqual({ phase: 'RUN', argv: ['python3', '-u', 'main.py'] });
  });

  it('are its own commands in the place of the language’s, each by the shell and each a step', () => {
    const { before, run } = stages({
      initialCommands: ['npm ci', 'npm run prepare'],
      buildCommand: 'npm run build',
      runCommand: 'node "$1"',
    });
    expect(before).toEqual([
      { phase: 'PREPARE', step: 'npm ci', argv: ['/bin/sh', '-c', 'npm ci', 'sh'] },
      { phase: 'PREPARE', step: 'npm run prepare', argv: ['/bin/sh', '-c', 'npm run prepare', 'sh'] },
      { phase: 'COMPILE', step: 'npm run build', argv: ['/bin/sh', '-c', 'npm run build', 'sh'] },
    ]);
    expect(run(['-x; ls', '$(id)'])).toEqual({
      phase: 'RUN',
      argv: ['/bin/sh', '-c', 'node "$1"', 'sh', '-x; ls', '$(id)'],
    });
  });

  it.each(['GIT_REPOSITORY', 'PROJECT'] as const)('of a %s with a command of its own compile nothing else', (kind) => {
    const c = { kind, language: 'c', entry: 'main.c', files: [] };
    expect(phases({ ...c, runCommand: 'make check' })).toEqual([['RUN', '/bin/sh -c make check sh']]);
    expect(phases({ ...c, buildCommand: 'make', runCommand: './main' }).map(([phase]) => phase)).toEqual([
      'COMPILE',
      'RUN',
    ]);
    expect(phases(c).map(([phase]) => phase)).toEqual(['COMPILE', 'RUN']);
  });

  it('of code that has a command of its own still compile it', () => {
    const code = { language: 'c', entry: 'main.c', files: [], runCommand: './main --fast' };
    expect(phases(code).map(([phase]) => phase)).toEqual(['COMPILE', 'RUN']);
  });

  it('of an image are its command, word by word, with the args behind', () => {
    const command = ['./run.sh', '-v'];
    const image = { kind: 'CUSTOM_IMAGE' as const, language: null, image: 'my/image:1', command };
    expect(phases({ ...image, args: ['a'] })).toEqual([['RUN', './run.sh -v a']]);
    expect(() => stages({ ...image, command: null }).run([])).toThrow('no command');
  });

  it('begin with the repository and start in its folder', () => {
    const { repository: cloned, before, run } = stages({ repository, directory: 'app', initialCommands: ['ls'] });
    expect(cloned).toEqual(repository);
    expect([...before, run([])].map(({ directory }) => directory)).toEqual(['app', 'app']);
  });

  it('have the network by phase: what prepares, and what the program is', () => {
    const networks = (submission: Partial<Submission>) => {
      const { before, run, hasNetwork } = stages({ initialCommands: ['a'], buildCommand: 'b', ...submission });
      return [...[...before, run([])].map(({ network }) => network ?? 'none'), hasNetwork];
    };
    expect(networks({})).toEqual(['none', 'none', 'none', false]);
    expect(networks({ prepareNetwork: 'egress' })).toEqual(['egress', 'none', 'none', true]);
    expect(networks({ network: 'egress' })).toEqual(['none', 'egress', 'egress', true]);
    expect(stages({ network: 'egress' }).hasNetwork).toBe(true);
    expect(stages({ repository, prepareNetwork: 'egress' }).hasNetwork).toBe(true);
  });

  it('name long and many-lined commands by their begin', () => {
    const { before } = stages({ initialCommands: ['x'.repeat(300), 'first\nsecond', '  plain  '] });
    expect(before.map(({ step }) => step)).toEqual([`${'x'.repeat(100)}…`, 'first…', 'plain']);
  });

  it('have names that the database takes, wherever they are cut', () => {
    const { before } = stages({
      initialCommands: [`${'x'.repeat(99)}😀 and more`],
      buildCommand: `${'y'.repeat(99)}😀z`,
    });
    expect(before.map(({ step }) => step?.isWellFormed())).toEqual([true, true]);
  });
});
