import { describe, expect, it } from 'vitest';
import type { Submission } from '#core/contracts/executions.ts';
import { newId } from '#core/ids.ts';
import type { PhaseName } from '#core/outcomes.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { driving } from '#tests/support/driving.ts';
import { ended, madeEnvironment, type Script, says } from '#tests/support/scripted-runner.ts';
import { EngineRefusedError, EngineUnavailableError } from '#worker/engine/errors.ts';
import { CustomImageError } from '#worker/images/custom-images.ts';
import { EnvironmentError, type PhaseEnded, type RunEvent, type RunRequest } from '#worker/runners/runner.ts';
import type { AttemptDeps } from './attempt-deps.ts';
import { SecretsError } from './opened-secrets.ts';

const URL = 'https://git.example/team/app.git';
const repository = { url: URL, ref: 'main', submodules: false, lfs: false, credentialId: null };
const cloned: Partial<Submission> = {
  kind: 'GIT_REPOSITORY',
  repository,
  files: [],
  prepareNetwork: 'egress',
  initialCommands: ['npm ci'],
  runCommand: 'node index.js',
};

/** A way out whose openings are counted, and whose refusals the test tells. */
function wayOut() {
  const opened: { refuse: (host: string, why: string) => void; closed: boolean }[] = [];
  const open: AttemptDeps['wayOut']['open'] = (onRefused) => {
    const one = { refuse: onRefused, closed: false };
    opened.push(one);
    const close = async () => {
      one.closed = true;
    };
    return { accept: () => {}, [Symbol.asyncDispose]: close };
  };
  return { opened, wayOut: { env: { HTTPS_PROXY: 'proxy', npm_config_cache: '/tmp/npm' }, open } };
}

const isClone = (request: RunRequest) => request.image === 'fake/git:1';
const END: RunEvent = { type: 'collected-end', complete: true };
const file = (path: string, text: string): RunEvent => ({
  ...{ type: 'collected-piece', path, executable: false, sizeBytes: text.length, offset: 0 },
  data: Buffer.from(text),
});
const writes = (phase: PhaseName, text: string, stream: 'stdout' | 'stderr' = 'stdout'): RunEvent => ({
  ...{ type: 'output', phase, stream, at: new Date() },
  data: Buffer.from(text),
});

/** Every phase ends well, unless told of one by its step or name; a clone leaves `left`. */
function running(options: { left?: RunEvent[]; ends?: Record<string, Partial<PhaseEnded>> } = {}): Script {
  const { left = [{ type: 'collected-folder', path: 'app' }, file('app/index.js', 'hi'), END], ends = {} } = options;
  return async function* (request) {
    yield madeEnvironment(isClone(request) ? 'container-clone' : 'container-main');
    for (const { phase, step } of request.phases) {
      yield { type: 'phase-started', phase };
      yield writes(phase, `${step ?? phase}\n`);
      const end = ended({ phase, ...ends[step ?? phase] });
      yield end;
      if (end.exitCode !== 0) return;
    }
    if (request.collect?.root === 'workspace') yield* left;
  };
}

function drivingOne(submission: Partial<Submission>, script: Script, deps: Partial<AttemptDeps> = {}) {
  const out = wayOut();
  const claim = { submission: aSubmission(submission), projectId: newId('project') };
  const driven = driving({ script, claim, deps: { wayOut: out.wayOut, ...deps } });
  const chunks = () =>
    driven.database.chunks.map(({ phase, step, content }) => [phase, step ?? null, Buffer.from(content).toString()]);
  return { ...driven, out, chunks, outcome: () => driven.database.end?.outcome };
}

async function contentOf(request: RunRequest | undefined) {
  const found: string[] = [];
  for await (const entry of request?.workspace?.entries() ?? []) {
    if (entry.type !== 'file') found.push(entry.path);
    else for await (const piece of entry.content) found.push(`${entry.path}: ${Buffer.from(piece).toString()}`);
  }
  return found;
}

describe('an attempt of a repository', () => {
  it('clones in Git’s own image and goes on in the language’s with what was cloned', async () => {
    const lying: string[][] = [];
    const script: Script = async function* (request, signal) {
      lying.push(await contentOf(request));
      yield* running()(request, signal);
    };
    const { drive, database, runner, out, chunks } = drivingOne({ ...cloned, directory: 'app' }, script);
    await drive();
    const [clone, main] = runner.requests;
    expect(clone).toMatchObject({ image: 'fake/git:1', env: {}, files: [], collect: { root: 'workspace' } });
    expect(clone?.phases).toMatchObject([{ phase: 'PREPARE', network: 'egress', env: { HTTPS_PROXY: 'proxy' } }]);
    expect(JSON.parse(Buffer.from(clone?.phases[0]?.stdin ?? []).toString())).toMatchObject({ url: URL, ref: 'main' });
    expect(main).toMatchObject({ image: 'fake/python:1', collect: { root: 'artifacts' } });
    expect(main?.phases.map(({ phase, directory, network }) => [phase, directory, network])).toEqual([
      ['PREPARE', 'app', 'egress'],
      ['RUN', 'app', undefined],
    ]);
    expect(lying).toEqual([[], ['app', 'app/index.js: hi']]);
    expect(chunks()).toEqual([
      ['PREPARE', 'clone', 'clone\n'],
      ['PREPARE', 'npm ci', 'npm ci\n'],
      ['RUN', null, 'RUN\n'],
    ]);
    expect(database.environments.map(({ containerId }) => containerId)).toEqual(['container-clone', 'container-main']);
    expect(database.end).toMatchObject({ status: 'COMPLETED', wallMs: 63 });
    expect(database.end?.phases.map(({ phase, step }) => [phase, step])).toEqual([
      ['PREPARE', 'clone'],
      ['PREPARE', 'npm ci'],
      ['RUN', undefined],
    ]);
    expect(out.opened.map(({ closed }) => closed)).toEqual([true]);
  });

  it('ends with what Git said last where it can’t be cloned', async () => {
    const script: Script = async function* () {
      yield { type: 'phase-started', phase: 'PREPARE' };
      yield writes('PREPARE', 'Cloning…\n');
      yield writes('PREPARE', 'trying\nthere is no branch ', 'stderr');
      yield writes('PREPARE', 'main\n', 'stderr');
      yield ended({ phase: 'PREPARE', exitCode: 3 });
    };
    const { drive, database, runner, outcome } = drivingOne(cloned, script);
    await drive();
    const message = 'the repository could not be cloned: there is no branch main';
    expect(outcome()).toEqual({ type: 'PREPARE_ERROR', exitCode: 3, signal: null, message });
    expect(database.end).toMatchObject({
      status: 'FAILED',
      phases: [{ phase: 'PREPARE', step: 'clone', exitCode: 3 }],
    });
    expect(runner.requests).toHaveLength(1);
  });

  it.each([
    [
      'holds too much',
      { left: [file('a', 'b'), { type: 'collected-end', complete: false } as const] },
      {},
      'more than it',
    ],
    ['lacks the folder', {}, { directory: 'backend' }, 'the repository has no folder backend'],
  ])('does not go on where it %s, and says so in its log', async (_, left, more, message) => {
    const { drive, chunks, runner, outcome } = drivingOne({ ...cloned, ...more }, running(left));
    await drive();
    expect(outcome()).toMatchObject({ type: 'PREPARE_ERROR', message: expect.stringContaining(message) });
    expect(chunks().at(-1)).toEqual(['PREPARE', 'clone', `sandpiper: ${outcome()?.message}\n`]);
    expect(runner.requests).toHaveLength(1);
  });

  it('starts in a folder that only its own files make', async () => {
    const files = [{ path: 'new/main.py', content: '', encoding: 'utf8' as const }];
    const { drive, outcome } = drivingOne({ ...cloned, files, directory: 'new' }, running());
    await drive();
    expect(outcome()).toMatchObject({ type: 'EXITED' });
  });

  it('waits while Git is being prepared, at no cost', async () => {
    const gitImage = { find: async () => 'Preparing Git: step 2 of 7' };
    const { drive, database, runner } = drivingOne(cloned, running(), { gitImage });
    await drive();
    expect(database.givenBack).toMatchObject({
      ...{ status: 'DELAYED', reason: 'Preparing Git: step 2 of 7.' },
      ...{ pauseMs: 5_000, countsAsAttempt: false, begun: false },
    });
    expect(runner.requests).toEqual([]);
  });

  it('is cloned with the credential of its host, which nothing shows and no other sandbox has', async () => {
    const credentialId = newId('credential');
    const credential = async () => ({ host: 'git.example', username: 'me', password: 'pa55word' });
    const script: Script = async function* (request, signal) {
      if (isClone(request)) {
        yield { type: 'phase-started', phase: 'PREPARE' };
        yield writes('PREPARE', 'fatal: pa55', 'stderr');
        yield writes('PREPARE', 'word is wrong\n', 'stderr');
        yield ended({ phase: 'PREPARE', exitCode: 128 });
      } else yield* running()(request, signal);
    };
    const secrets = { ofProject: async () => ({}), credential };
    const submission = { ...cloned, repository: { ...repository, credentialId } };
    const failed = drivingOne(submission, script, { secrets });
    await failed.drive();
    expect(Buffer.from(failed.runner.requests[0]?.phases[0]?.stdin ?? []).toString()).toContain('pa55word');
    expect(failed.output()).toBe('fatal: *** is wrong\n');
    expect(failed.outcome()?.message).toBe('the repository could not be cloned: fatal: *** is wrong');

    const well = drivingOne(submission, running(), { secrets });
    await well.drive();
    expect(JSON.stringify(well.runner.requests[1])).not.toContain('pa55word');

    for (const [other, message] of [
      [{ host: 'elsewhere.example', username: 'me', password: 'p' }, 'its credential is for elsewhere.example'],
      [null, 'is not stored any more'],
    ] as const) {
      const refused = drivingOne(submission, running(), { secrets: { ...secrets, credential: async () => other } });
      await refused.drive();
      expect(refused.outcome()?.message).toContain(message);
      expect(refused.runner.requests).toEqual([]);
    }
  });

  it('with inputs is cloned, prepared and compiled once, and then each input begins with what that left', async () => {
    const lying: string[][] = [];
    const script: Script = async function* (request, signal) {
      lying.push(await contentOf(request));
      const left = isClone(request) ? [file('index.js', 'a'), END] : [file('index.js', 'built'), END];
      yield* running({ left })(request, signal);
    };
    const inputs = ['x', 'y'].map((stdin) => ({ stdin, args: [], expected: 'RUN' }));
    const { drive, database, runner } = drivingOne({ ...cloned, buildCommand: 'npm run build', inputs }, script);
    await drive();
    expect(runner.requests.map(({ phases }) => phases.map(({ step, phase }) => step ?? phase))).toEqual([
      ['clone'],
      ['npm ci', 'npm run build'],
      ['RUN'],
      ['RUN'],
    ]);
    expect(lying).toEqual([[], ['index.js: a'], ['index.js: built'], ['index.js: built']]);
    expect(database.end).toMatchObject({
      status: 'COMPLETED',
      results: [{ verdict: 'ACCEPTED' }, { verdict: 'ACCEPTED' }],
    });
  });
});

describe('an initial command', () => {
  const prepared = { initialCommands: ['make deps', 'npm ci'] };

  it('that fails is named by the end, and nothing comes after it', async () => {
    const { drive, chunks, outcome } = drivingOne(prepared, running({ ends: { 'npm ci': { exitCode: 7 } } }));
    await drive();
    expect(outcome()).toMatchObject({
      type: 'PREPARE_ERROR',
      exitCode: 7,
      message: '“npm ci” failed with code 7 after 21 ms',
    });
    expect(chunks()).toEqual([
      ['PREPARE', 'make deps', 'make deps\n'],
      ['PREPARE', 'npm ci', 'npm ci\n'],
    ]);
  });

  it.each([
    ['wall-time', 'TIMEOUT', 'stopped while preparing (npm ci) at the time limit of 10 s'],
    ['out-of-memory', 'OUT_OF_MEMORY', 'out of memory while preparing (npm ci) at 256 MiB after 21 ms'],
    ['output-limit', 'OUTPUT_LIMIT', 'stopped while preparing (npm ci) at the output limit of 1 MiB after 21 ms'],
  ] as const)('that ends by %s is %s, and named', async (reason, type, message) => {
    const killed = { reason, exitCode: null, signal: 'SIGKILL' };
    const { drive, outcome } = drivingOne(prepared, running({ ends: { 'npm ci': killed } }));
    await drive();
    expect(outcome()).toMatchObject({ type, message });
  });

  it('is run again where it was cut off, and what was compiled with the network is not', async () => {
    const cutOff = (phase: PhaseName): Script =>
      async function* () {
        yield { type: 'phase-started', phase };
        throw new EnvironmentError('sandbox-failed', 'gone');
      };
    for (const [phase, network, begun] of [
      ['PREPARE', 'egress', false],
      ['COMPILE', 'none', false],
      ['COMPILE', 'egress', true],
      ['RUN', 'egress', true],
    ] as const) {
      const { drive, database } = drivingOne({ ...prepared, network, prepareNetwork: 'egress' }, cutOff(phase));
      await drive();
      expect(database.givenBack, `${phase} ${network}`).toMatchObject({ status: 'QUEUED', begun });
    }
  });
});

describe('an image of the submission’s own', () => {
  const image: Partial<Submission> = {
    kind: 'CUSTOM_IMAGE',
    language: null,
    image: 'my/image:1',
    command: ['./run.sh'],
  };
  const found = { reference: 'sha256:abc', digest: 'sha256:def', env: { PATH: '/opt/bin', A: 'image' } };

  it('is told of while it is pulled, and run with a supervisor that is mounted', async () => {
    const customImages: AttemptDeps['customImages'] = {
      find: async (_, { onProgress }) => {
        onProgress('Pulling my/image:1: 40 %');
        return found;
      },
    };
    const { drive, runner, chunks } = drivingOne({ ...image, env: { A: 'own' } }, running(), { customImages });
    await drive();
    expect(runner.requests).toMatchObject([
      {
        ...{ image: 'sha256:abc', supervisor: 'mounted', env: { PATH: '/opt/bin', A: 'own' } },
        phases: [{ phase: 'RUN', argv: ['./run.sh'] }],
      },
    ]);
    expect(chunks()).toEqual([
      ['PREPARE', 'image', 'sandpiper: Pulling my/image:1: 40 %\n'],
      ['RUN', null, 'RUN\n'],
    ]);
  });

  it('that can’t be had is the submission’s own fault, said in its log too', async () => {
    const find = async () => {
      throw new CustomImageError('my/image:1 is not among the images that may be run here');
    };
    const { drive, database, chunks } = drivingOne(image, running(), { customImages: { find } });
    await drive();
    const message = 'my/image:1 is not among the images that may be run here';
    expect(database.end).toMatchObject({ status: 'FAILED', outcome: { type: 'PREPARE_ERROR', message }, wallMs: null });
    expect(chunks()).toEqual([['PREPARE', 'image', `sandpiper: ${message}\n`]]);
  });

  it('waits where the engine is away', async () => {
    const find = async () => {
      throw new EngineUnavailableError('connect ENOENT');
    };
    const { drive, database, engineDoubted } = drivingOne(image, running(), { customImages: { find } });
    await drive();
    expect(database.givenBack).toMatchObject({ status: 'DELAYED', countsAsAttempt: false });
    expect(engineDoubted()).toBe(1);
  });

  it('that the engine fails at is tried again, and is no fault of its submission’s', async () => {
    const find = async () => {
      throw new EngineRefusedError('database not open', 500);
    };
    const { drive, database } = drivingOne(image, running(), { customImages: { find } });
    await drive();
    expect(database.givenBack).toMatchObject({
      ...{ status: 'QUEUED', countsAsAttempt: true, begun: false },
      reason: 'Attempt 1 of 5: the container engine failed.',
    });
  });

  it('is stopped while it is pulled', async () => {
    const find: AttemptDeps['customImages']['find'] = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { drive, database, run } = drivingOne(image, running(), { customImages: { find } });
    const driven = drive();
    await Promise.resolve();
    run.stop('terminate');
    await driven;
    expect(database.end).toMatchObject({ status: 'TERMINATED' });
  });
});

describe('secrets', () => {
  const secretNames = ['TOKEN'];
  const secrets = { ofProject: async () => ({ TOKEN: 's3cr3t-value' }), credential: async () => null };

  it('are given to the program’s own sandbox only, and taken out of its output however that is cut', async () => {
    const script: Script = async function* (request, signal) {
      if (isClone(request)) return yield* running()(request, signal);
      yield { type: 'phase-started', phase: 'RUN' };
      yield says('token: s3cr3t');
      yield says('-value!\n');
      yield says('begin of one: s3cr');
      yield ended();
    };
    const { drive, runner, output } = drivingOne({ ...cloned, secretNames, env: { A: '1' } }, script, { secrets });
    await drive();
    expect(runner.requests.map(({ env }) => env)).toEqual([{}, { A: '1', TOKEN: 's3cr3t-value' }]);
    expect(output()).toBe('clone\ntoken: ***!\nbegin of one: s3cr');
  });

  it('are in no result, message or step', async () => {
    const script: Script = async function* () {
      yield { type: 'phase-started', phase: 'RUN' };
      yield says('s3cr3t-value\n');
      yield ended();
    };
    const inputs = [{ stdin: '', args: [], expected: 's3cr3t-value' }];
    const { drive, database } = drivingOne({ secretNames, inputs }, script, { secrets });
    await drive();
    expect(JSON.stringify(database.end)).not.toContain('s3cr3t');
    expect(database.end?.results).toMatchObject([{ stdout: '***\n' }]);
    const step = { initialCommands: ['login s3cr3t-value'], secretNames };
    const fails = drivingOne(step, running({ ends: { 'login s3cr3t-value': { exitCode: 1 } } }), { secrets });
    await fails.drive();
    expect(JSON.stringify([fails.database.end, fails.chunks()])).not.toContain('s3cr3t');
  });

  it('that can’t be opened are said to its owner, and nothing is run', async () => {
    const ofProject = async () => {
      throw new SecretsError('the secret TOKEN can’t be opened');
    };
    const { drive, runner, outcome } = drivingOne({ secretNames }, running(), { secrets: { ...secrets, ofProject } });
    await drive();
    expect(outcome()).toMatchObject({ type: 'PREPARE_ERROR', message: 'the secret TOKEN can’t be opened' });
    expect(runner.requests).toEqual([]);
  });
});

describe('the network', () => {
  it('comes with what programs find it by, under what they set themselves', async () => {
    const { drive, runner } = drivingOne({ network: 'egress', env: { HTTPS_PROXY: 'own' } }, running());
    await drive();
    const [request] = runner.requests;
    expect(request?.env).toEqual({ HTTPS_PROXY: 'own' });
    expect(request?.phases[0]?.env).toEqual({ HTTPS_PROXY: 'own', npm_config_cache: '/tmp/npm' });
    expect(request?.egress).toBeDefined();
  });

  it('says what it refused among the program’s own complaints', async () => {
    const { opened, wayOut: out } = wayOut();
    const script: Script = async function* () {
      yield { type: 'phase-started', phase: 'RUN' };
      opened[0]?.refuse('10.0.0.1', '10.0.0.1:80 is refused: its address is a private one.');
      yield ended();
    };
    const { drive, database, output } = drivingOne({ network: 'egress' }, script, { wayOut: out });
    await drive();
    expect(output()).toBe('sandpiper: 10.0.0.1:80 is refused: its address is a private one.\n');
    expect(database.chunks).toMatchObject([{ phase: 'RUN', stream: 'stderr' }]);
  });

  it('is not opened for what the operator no longer lets have it', async () => {
    for (const [submission, egressPhases, type] of [
      [{ network: 'egress' }, 'prepare', 'PREPARE_ERROR'],
      [{ initialCommands: ['a'], prepareNetwork: 'egress' }, 'none', 'PREPARE_ERROR'],
      [{ initialCommands: ['a'], prepareNetwork: 'egress' }, 'prepare', 'EXITED'],
    ] as const) {
      const submitted = {
        ...submission,
        initialCommands: [...('initialCommands' in submission ? submission.initialCommands : [])],
      };
      const { drive, outcome } = drivingOne(submitted, running(), { egressPhases });
      await drive();
      expect(outcome()?.type).toBe(type);
    }
  });
});

describe('a result that may serve again', () => {
  const cached = { cache: true };

  it('is kept under its key, where the program came to it by itself', async () => {
    for (const [end, isKept] of [
      [{ exitCode: 3 }, true],
      [{ reason: 'wall-time', exitCode: null, signal: 'SIGKILL' }, false],
      [{ exitCode: null, signal: 'SIGSEGV' }, false],
    ] as const) {
      const { drive, database } = drivingOne(cached, running({ ends: { RUN: end } }));
      await drive();
      expect(database.end?.cacheKey).toEqual(isKept ? expect.any(String) : null);
    }
    const unasked = drivingOne({}, running());
    await unasked.drive();
    expect(unasked.database.end?.cacheKey).toBeNull();
  });

  it('is looked for behind what was said of the image, and the program’s output goes on behind that', async () => {
    const customImages: AttemptDeps['customImages'] = {
      find: async (_, { onProgress }) => {
        onProgress('Pulling my/image:1: 40 %');
        onProgress('Pulling my/image:1: 80 %');
        return { reference: 'sha256:abc', digest: 'sha256:def', env: {} };
      },
    };
    const image = { ...cached, language: null, image: 'my/image:1', command: ['./run.sh'] };
    const { drive, database } = drivingOne(image, running(), { customImages });
    await drive();
    expect(database.chunks.map(({ seq, phase }) => [seq, phase])).toEqual([
      [1, 'PREPARE'],
      [2, 'RUN'],
    ]);
    expect(database.reusedBehind).toBe(1);
  });

  it('is the end of the same run at once, and of no other', async () => {
    const first = drivingOne(cached, running());
    await first.drive();
    const { end } = first.database;
    const key = end?.cacheKey ?? '';
    const cachedFrom = newId('execution');
    const again = async (submission: Partial<Submission>, ownerId = first.claim.ownerId, digest = 'sha256:1') => {
      const script = running();
      const images = {
        find: async () => ({ reference: 'fake/python:1', digest, versions: {} }),
        forget: () => {},
      };
      const claim = { submission: aSubmission(submission), ownerId };
      const second = driving({ script, claim, deps: { images } });
      if (end) second.database.results.set(key, { ...end, cacheKey: null, cachedFrom });
      await second.drive();
      return second;
    };
    const hit = await again(cached);
    expect(hit.runner.requests).toEqual([]);
    expect(hit.database.end).toMatchObject({ status: 'COMPLETED', cachedFrom, cacheKey: null, wallMs: 21 });
    for (const missed of [
      await again({}),
      await again({ ...cached, stdin: 'other' }),
      await again(cached, newId('user')),
      await again(cached, first.claim.ownerId, 'sha256:2'),
    ]) {
      expect(missed.runner.requests).toHaveLength(1);
    }
  });
});
