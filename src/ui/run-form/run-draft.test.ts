import { describe, expect, it } from 'vitest';
import { executionSourceSchema, PLAIN_SUBMISSION, submitInputSchema } from '#core/contracts/executions.ts';
import { newId } from '#core/ids.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { draftOfRun, draftProblems, EMPTY_RUN, type RunDraft, submitInputOf } from './run-draft.ts';

const MIB = 1024 * 1024;

function draft(parts: Partial<RunDraft>): RunDraft {
  return { ...EMPTY_RUN, ...parts };
}

/** What the API makes of it, which takes no field that it doesn't know. */
function sent(parts: Partial<RunDraft>) {
  return submitInputSchema.parse(submitInputOf(draft(parts)));
}

describe('The draft of a run', () => {
  it('of a repository is sent with its commands a line, its variables and its limits', () => {
    const credential = newId('credential');
    expect(
      sent({
        repository: {
          url: ' https://git.example.org/owner/app.git ',
          ref: 'main',
          directory: './app/',
          submodules: true,
          lfs: false,
          credential,
        },
        language: 'node',
        initialCommands: 'npm ci\n\n  npm run lint \n',
        buildCommand: ' npm run build ',
        runCommand: 'node index.js',
        env: [
          { key: 0, name: ' MODE ', value: 'test' },
          { key: 1, name: '', value: '' },
        ],
        limits: { seconds: '1.5', memory: '512MB', disk: '' },
        network: true,
        args: ['-v'],
        stdin: 'hello\n',
      }),
    ).toEqual({
      repository: {
        url: 'https://git.example.org/owner/app.git',
        ref: 'main',
        directory: 'app',
        submodules: true,
        credential,
      },
      language: 'node',
      initialCommands: ['npm ci', 'npm run lint'],
      buildCommand: 'npm run build',
      runCommand: 'node index.js',
      env: { MODE: 'test' },
      limits: { wallMs: 1500, memoryBytes: 512 * MIB },
      network: 'egress',
      args: ['-v'],
      stdin: 'hello\n',
    });
  });

  it('of an image is sent with its command and files, and without what was typed for another way', () => {
    const files = [{ path: 'in.txt', content: 'x', encoding: 'utf8' as const }];
    const repository = { ...EMPTY_RUN.repository, url: 'https://git.example.org/a.git' };
    expect(
      sent({
        way: 'image',
        image: 'my/image:1',
        command: ['./run.sh'],
        imageFiles: files,
        language: 'node',
        repository,
      }),
    ).toEqual({ image: 'my/image:1', command: ['./run.sh'], files });
  });

  it('of code is sent with its files and where they start', () => {
    const files = [{ path: 'main.py', content: 'print(1)', encoding: 'utf8' as const }];
    expect(sent({ way: 'code', files, entry: 'main.py', language: 'python' })).toEqual({
      files,
      entry: 'main.py',
      language: 'python',
    });
  });

  it('of a run that was is what that was given', () => {
    const source = executionSourceSchema.parse({
      ...PLAIN_SUBMISSION,
      language: 'node',
      files: [],
      entry: 'main.js',
      args: ['a b'],
      stdin: '',
      compileArgs: [],
      env: { MODE: 'test' },
      network: 'egress',
      repository: { url: 'https://git.example.org/a.git', ref: null, submodules: false, lfs: true, credentialId: null },
      directory: 'app',
      initialCommands: ['npm ci', 'for f in *; do\n  cat $f\ndone', 'npm test'],
      runCommand: 'node .',
    });
    const limits = { ...DEFAULT_LIMITS, wallMs: 180_000, cpuMs: 180_000, memoryBytes: 1024 * MIB, pids: 500 };
    const again = draftOfRun({ kind: 'GIT_REPOSITORY', limits, projectId: null }, source);
    expect(submitInputSchema.parse(submitInputOf(again))).toEqual({
      repository: { url: 'https://git.example.org/a.git', directory: 'app', lfs: true },
      language: 'node',
      initialCommands: ['npm ci', 'for f in *; do\n  cat $f\ndone', 'npm test'],
      runCommand: 'node .',
      env: { MODE: 'test' },
      limits: {
        ...{ wallMs: 180_000, memoryBytes: 1024 * MIB, diskBytes: DEFAULT_LIMITS.diskBytes },
        // The form has no field for these, and they are not lowered for that.
        ...{ cpus: DEFAULT_LIMITS.cpus, pids: 500, outputBytes: DEFAULT_LIMITS.outputBytes },
      },
      network: 'egress',
      args: ['a b'],
    });
  });

  describe('of a project', () => {
    const projectId = newId('project');
    const limits = { ...DEFAULT_LIMITS, wallMs: 7_000, cpuMs: 7_000 };
    const source = executionSourceSchema.parse({
      ...PLAIN_SUBMISSION,
      language: 'python',
      files: [{ path: 'main.py', content: 'x', encoding: 'utf8' }],
      entry: 'main.py',
      args: ['-v'],
      stdin: 'in',
      compileArgs: [],
      env: { MODE: 'then' },
      network: 'none',
      script: 'test',
      secretNames: ['TOKEN'],
      runCommand: 'pytest -x',
      cache: true,
    });
    const now = { mayEdit: true, secretNames: ['TOKEN'], env: { MODE: 'now', NEW: '1' }, language: 'python' };
    const again = (project: typeof now, what = source) =>
      draftOfRun({ kind: 'PROJECT', limits, projectId }, what, project);
    const ofEachRun = {
      ...{ projectId, script: 'test', args: ['-v'], stdin: 'in', cache: true },
      limits: {
        ...{ wallMs: 7_000, memoryBytes: DEFAULT_LIMITS.memoryBytes, diskBytes: DEFAULT_LIMITS.diskBytes },
        ...{ cpus: DEFAULT_LIMITS.cpus, pids: DEFAULT_LIMITS.pids, outputBytes: DEFAULT_LIMITS.outputBytes },
      },
    };

    it('is sent with all that the run had, and what variables the project has got since', () => {
      expect(submitInputSchema.parse(submitInputOf(again(now)))).toEqual({
        ...ofEachRun,
        initialCommands: [],
        runCommand: 'pytest -x',
        env: { NEW: '1', MODE: 'then' },
        network: 'none',
      });
    });

    it('is sent with what was changed', () => {
      const changed = {
        ...again(now),
        runCommand: 'pytest',
        buildCommand: 'make',
        args: [],
        cache: false,
        network: true,
      };
      const { args, cache, ...rest } = ofEachRun;
      expect([args, cache]).toEqual([['-v'], true]);
      expect(submitInputOf(changed)).toEqual({
        ...rest,
        initialCommands: [],
        buildCommand: 'make',
        runCommand: 'pytest',
        env: { NEW: '1', MODE: 'then' },
        network: 'egress',
      });
    });

    it('of somebody else that has secrets is sent without what is its owner’s to say', () => {
      expect(submitInputOf(again({ ...now, mayEdit: false }))).toEqual(ofEachRun);
      expect(submitInputOf(again({ ...now, mayEdit: false, secretNames: [] }))).toHaveProperty('runCommand');
    });

    it('keeps the arguments of the compiler where it still is the same', () => {
      const compiled = { ...source, language: 'c', compileArgs: ['-O2'] };
      expect(submitInputOf(again({ ...now, language: 'c' }, compiled))).toMatchObject({ compileArgs: ['-O2'] });
      expect(submitInputOf(again(now, compiled))).not.toHaveProperty('compileArgs');
    });

    it('keeps inputs, in the place of arguments and standard input', () => {
      const inputs = [{ stdin: '1', args: [], expected: null }];
      const { args, stdin, ...rest } = ofEachRun;
      expect([args, stdin]).toEqual([['-v'], 'in']);
      expect(submitInputOf(again({ ...now, mayEdit: false }, { ...source, inputs }))).toEqual({
        ...rest,
        inputs: [{ stdin: '1', args: [] }],
      });
    });
  });

  it('is not sent while a variable or a limit of it says nothing', () => {
    const problems = draftProblems(
      draft({
        env: [
          { key: 0, name: 'A', value: '1' },
          { key: 1, name: 'A', value: '2' },
          { key: 2, name: '', value: 'lost' },
        ],
        limits: { seconds: 'soon', memory: 'much', disk: '' },
      }),
    );
    expect(problems).toEqual([
      { path: 'env', message: 'A is there twice' },
      { path: 'env', message: 'a name must be of letters, digits and _, and not begin with a digit' },
      { path: 'limits.wallMs', message: 'must be a number of seconds' },
      { path: 'limits.memoryBytes', message: 'must be a size such as 512 MB or 1 GiB' },
    ]);
  });
});
