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

  it('of a project is sent with what was changed alone', () => {
    const projectId = newId('project');
    const source = executionSourceSchema.parse({
      ...PLAIN_SUBMISSION,
      language: 'python',
      files: [{ path: 'main.py', content: 'x', encoding: 'utf8' }],
      entry: 'main.py',
      args: [],
      stdin: '',
      compileArgs: [],
      env: {},
      network: 'none',
      script: 'test',
      secretNames: ['TOKEN'],
      runCommand: 'pytest',
    });
    const before = draftOfRun({ kind: 'PROJECT', limits: DEFAULT_LIMITS, projectId }, source);
    expect(submitInputSchema.parse(submitInputOf(before, before))).toEqual({ projectId, script: 'test' });
    const changed = { ...before, initialCommands: 'make', args: ['-v'], env: [{ key: 0, name: 'A', value: '1' }] };
    expect(submitInputSchema.parse(submitInputOf(changed, before))).toEqual({
      projectId,
      script: 'test',
      initialCommands: ['make'],
      args: ['-v'],
      env: { A: '1' },
    });
  });

  it('of a project has the arguments and the input that the run had: no project has any', () => {
    const projectId = newId('project');
    const ran = { ...PLAIN_SUBMISSION, language: 'python', files: [], entry: '', env: {}, compileArgs: [] };
    const source = { ...ran, network: 'none', script: 'run', runCommand: 'x', args: ['-v'], stdin: 'in', cache: true };
    const before = draftOfRun(
      { kind: 'PROJECT', limits: DEFAULT_LIMITS, projectId },
      executionSourceSchema.parse(source),
    );
    const root = { projectId, script: 'run' };
    expect(submitInputOf(before, before)).toEqual({ ...root, args: ['-v'], stdin: 'in', cache: true });
    expect(submitInputOf({ ...before, args: [], stdin: '', cache: false }, before)).toEqual(root);
    const inputs = [{ stdin: '1', args: [], expected: null }];
    expect(submitInputOf({ ...before, inputs }, { ...before, inputs })).toEqual({
      ...{ ...root, cache: true },
      inputs: [{ stdin: '1', args: [] }],
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
