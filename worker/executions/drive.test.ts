import { describe, expect, it } from 'vitest';
import { aSubmission } from '#tests/support/builders.ts';
import { driving } from '#tests/support/driving.ts';
import { settled } from '#tests/support/manual-clock.ts';
import { ended, madeEnvironment, type Script, says, untilStopped } from '#tests/support/scripted-runner.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { EnvironmentError } from '#worker/runners/runner.ts';

const broken: Script = async function* () {
  yield madeEnvironment();
  throw new EnvironmentError('sandbox-failed', 'PID 1 said nothing');
};

describe('driving an execution with inputs', () => {
  const inputs = ['a', 'b', 'c'].map((stdin) => ({ stdin, args: [], expected: stdin }));
  const submission = aSubmission({ inputs });
  const echo: Script = async function* ({ stdin }) {
    yield madeEnvironment();
    yield { type: 'phase-started', phase: 'RUN' };
    yield says(stdin);
    yield ended();
  };

  it('ends as completed with a result each, in one container that is told once', async () => {
    const { drive, database, output } = driving({ script: echo, claim: { submission } });
    await drive();
    expect(output()).toBe('abc');
    expect(database.chunks.map(({ input }) => input)).toEqual([0, 1, 2]);
    expect(database.environments).toHaveLength(1);
    expect(database.end).toMatchObject({
      status: 'COMPLETED',
      outcome: { type: 'EXITED', exitCode: 0, message: '3 of 3 inputs accepted after 63 ms' },
      wallMs: 63,
      results: [{ verdict: 'ACCEPTED', stdout: 'a' }, { stdout: 'b' }, { stdout: 'c' }],
    });
  });

  it('is another attempt where it is cut off by our fault, and keeps no results', async () => {
    const script: Script = async function* (request, signal) {
      if (Buffer.from(request.stdin).toString() === 'b') throw new EnvironmentError('sandbox-failed', 'gone');
      yield* echo(request, signal);
    };
    const { drive, database } = driving({ script, claim: { submission } });
    await drive();
    expect(database.end).toBeNull();
    expect(database.givenBack).toMatchObject({ status: 'QUEUED' });
    const last = driving({ script, claim: { submission, faults: 4, attempt: 5 } });
    await last.drive();
    expect(last.database.end).toMatchObject({ status: 'FAILED', outcome: { type: 'ENVIRONMENT' }, results: null });
  });

  it('is terminated in the middle with the results so far', async () => {
    const script: Script = async function* (request, signal) {
      if (Buffer.from(request.stdin).toString() === 'b') yield* untilStopped(request, signal);
      else yield* echo(request, signal);
    };
    const { drive, database, run, runner } = driving({ script, claim: { submission } });
    const driven = drive();
    await expect.poll(() => runner.requests.length).toBe(2);
    run.stop('terminate');
    await driven;
    expect(database.end).toMatchObject({
      status: 'TERMINATED',
      outcome: { type: 'TERMINATED' },
      results: [{ verdict: 'ACCEPTED' }, { verdict: 'TERMINATED', stdout: 'hello\n' }],
    });
  });

  it('is given back whole where its worker stops', async () => {
    const { drive, database, run } = driving({ script: untilStopped, claim: { submission } });
    const driven = drive();
    await expect.poll(() => database.chunks.length).toBe(1);
    run.stop('shutdown');
    await driven;
    expect([database.end, database.givenBack?.status]).toEqual([null, 'QUEUED']);
  });
});

describe('driving an execution', () => {
  it('runs the language’s command on the submission’s files and ends with its result', async () => {
    const { drive, database, runner, output } = driving({
      claim: { submission: aSubmission({ args: ['-x', 'a b'], env: { A: '1' }, stdin: 'in' }) },
    });
    await drive();
    expect(runner.requests).toMatchObject([
      {
        image: 'fake/python:1',
        attempt: 1,
        phases: [{ phase: 'RUN', argv: ['python3', '-u', 'main.py', '-x', 'a b'] }],
        files: [{ path: 'main.py', content: new TextEncoder().encode('print("hi")\n') }],
        env: { A: '1' },
        stdin: new TextEncoder().encode('in'),
      },
    ]);
    expect(output()).toBe('hello\n');
    expect(database.environments).toMatchObject([{ containerId: 'container-1', engine: 'fake' }]);
    expect(database.end).toEqual({
      status: 'COMPLETED',
      outcome: { type: 'EXITED', exitCode: 0, signal: null, message: 'exited with code 0 after 21 ms' },
      phases: [{ phase: 'RUN', exitCode: 0, signal: null, wallMs: 21, cpuMs: 17, peakMemoryBytes: 9_437_184 }],
      results: null,
      cacheKey: null,
      truncated: false,
      wallMs: 21,
      cpuMs: 17,
      peakMemoryBytes: 9_437_184,
    });
  });

  it('adds the phases up and tells the outcome of the last', async () => {
    const { drive, database } = driving({
      script: async function* () {
        yield ended({ phase: 'COMPILE', wallMs: 100, cpuMs: 90, peakMemoryBytes: 5 });
        yield ended({
          wallMs: 10,
          cpuMs: 9,
          peakMemoryBytes: 3,
          exitCode: null,
          signal: 'SIGKILL',
          reason: 'output-limit',
        });
      },
    });
    await drive();
    expect(database.end).toMatchObject({
      status: 'FAILED',
      outcome: { type: 'OUTPUT_LIMIT' },
      truncated: true,
      wallMs: 110,
      cpuMs: 99,
      peakMemoryBytes: 5,
    });
  });

  it('ends TERMINATED at once when its owner stops it, with the output that came before', async () => {
    const { drive, database, run, output } = driving({ script: untilStopped });
    const driven = drive();
    await settled();
    run.stop('terminate');
    await driven;
    expect(database.end).toMatchObject({
      status: 'TERMINATED',
      outcome: { type: 'TERMINATED', message: 'terminated after 21 ms' },
    });
    expect(output()).toBe('hello\n');
  });

  it('hears of a stop that came between the claim and its listening', async () => {
    const { drive, database } = driving({ script: untilStopped });
    database.terminateRequested = true;
    await drive();
    expect(database.end).toMatchObject({ status: 'TERMINATED' });
  });

  it('keeps the result of a program that ended just as it was stopped', async () => {
    const { drive, database, run } = driving({
      script: async function* () {
        yield says('done\n');
        run.stop('terminate');
        yield ended({ exitCode: 3 });
      },
    });
    await drive();
    expect(database.end).toMatchObject({ status: 'FAILED', outcome: { type: 'EXITED', exitCode: 3 } });
  });

  it('is TERMINATED, not retried, when the sandbox breaks while it is stopped', async () => {
    const { drive, database, run } = driving({
      script: async function* () {
        yield madeEnvironment();
        run.stop('terminate');
        throw new EnvironmentError('sandbox-failed', 'gone');
      },
    });
    await drive();
    expect(database.end).toMatchObject({ status: 'TERMINATED' });
    expect(database.givenBack).toBeNull();
  });

  it('gives an attempt that failed through our fault back, after pauses that grow', async () => {
    for (const [faults, pauseMs] of [1_000, 2_000, 4_000, 8_000].entries()) {
      const { drive, database } = driving({ script: broken, claim: { attempt: faults + 1, faults } });
      await drive();
      expect(database.end).toBeNull();
      expect(database.givenBack).toEqual({
        status: 'QUEUED',
        reason: `Attempt ${faults + 1} of 5: the sandbox failed.`,
        pauseMs,
        countsAsAttempt: true,
        begun: false,
      });
    }
  });

  it('is FAILED by the environment after the fifth attempt, and says so', async () => {
    const { drive, database } = driving({ script: broken, claim: { attempt: 5, faults: 4 } });
    await drive();
    expect(database.givenBack).toBeNull();
    expect(database.end).toMatchObject({
      status: 'FAILED',
      outcome: { type: 'ENVIRONMENT', message: 'could not be run in 5 attempts: at the last one the sandbox failed' },
      wallMs: null,
    });
  });

  it('counts what failed through our fault, not what was given back for another reason', async () => {
    const { drive, database } = driving({ script: broken, claim: { attempt: 9, faults: 3 } });
    await drive();
    expect(database.end).toBeNull();
    expect(database.givenBack).toMatchObject({ status: 'QUEUED', pauseMs: 8_000, countsAsAttempt: true });
  });

  it.each([
    ['the program', 'RUN', true],
    ['only the compiler', 'COMPILE', false],
  ] as const)('says whether %s had been started of what it gives back', async (_, phase, begun) => {
    const { drive, database } = driving({
      script: async function* () {
        yield { type: 'phase-started', phase };
        throw new EnvironmentError('sandbox-failed', 'gone');
      },
    });
    await drive();
    expect(database.givenBack).toMatchObject({ status: 'QUEUED', begun });
  });

  it('waits without losing an attempt while the engine is away', async () => {
    const { drive, database, engineDoubted } = driving({
      claim: { attempt: 5, faults: 4 },
      script: async function* () {
        yield* [];
        throw new EnvironmentError('engine-unavailable', 'connect ENOENT');
      },
    });
    await drive();
    expect(database.givenBack).toMatchObject({
      status: 'DELAYED',
      reason: 'The container engine is not available.',
      countsAsAttempt: false,
    });
    expect(engineDoubted()).toBe(1);
  });

  it('waits where looking for the image finds the engine away, or no image', async () => {
    const find = async () => {
      throw new EngineUnavailableError('connect ENOENT');
    };
    const first = driving({ deps: { images: { find, forget: () => {} } } });
    await first.drive();
    expect(first.database.givenBack).toMatchObject({ status: 'DELAYED', countsAsAttempt: false });
    const second = driving({ deps: { images: { find: async () => null, forget: () => {} } } });
    await second.drive();
    expect(second.database.givenBack).toMatchObject({
      status: 'DELAYED',
      reason: 'The image of its language is not ready yet.',
      countsAsAttempt: false,
    });
    expect(second.runner.requests).toEqual([]);
  });

  it('has an image that is gone made again', async () => {
    const { drive, database, forgotten } = driving({
      script: async function* () {
        yield* [];
        throw new EnvironmentError('image-missing', 'no such image');
      },
    });
    await drive();
    expect(forgotten).toEqual(['python']);
    expect(database.givenBack).toMatchObject({ status: 'QUEUED', countsAsAttempt: true });
  });

  it('gives a run that the worker’s end cuts off back, without losing an attempt', async () => {
    const { drive, database, run } = driving({ script: untilStopped });
    const driven = drive();
    await settled();
    run.stop('shutdown');
    await driven;
    expect(database.end).toBeNull();
    expect(database.givenBack).toMatchObject({ status: 'QUEUED', countsAsAttempt: false });
  });

  it('writes nothing where another attempt has the execution', async () => {
    const { drive, database } = driving({ script: untilStopped });
    database.held = false;
    await drive();
    expect(database).toMatchObject({ chunks: [], environments: [], end: null, givenBack: null });
  });

  it('stops the program of an attempt that lost its execution', async () => {
    let stopped = false;
    const { drive, database, run } = driving({
      script: async function* (request, signal) {
        yield* untilStopped(request, signal);
        stopped = true;
      },
    });
    const driven = drive();
    await settled();
    database.held = false;
    run.stop('lost');
    await driven;
    expect(stopped).toBe(true);
    expect(database.end).toBeNull();
  });

  it('lasts through a database that is away for a while, and its end is written once it is back', async () => {
    const gone = Promise.withResolvers<void>();
    const { drive, database, clock, output } = driving({
      script: async function* () {
        yield says('one\n');
        await gone.promise;
        yield says('two\n');
        yield ended();
      },
    });
    const driven = drive();
    await settled();
    database.away = true;
    gone.resolve();
    await clock.advance(5_000);
    expect(database.end).toBeNull();
    database.away = false;
    await clock.advance(3_000);
    await driven;
    expect(output()).toBe('one\ntwo\n');
    expect(database.end).toMatchObject({ status: 'COMPLETED' });
  });

  it('abandons a run whose output can’t be stored for as long as the lease, and gives it back later', async () => {
    const { drive, database, clock } = driving({ script: untilStopped });
    database.away = true;
    const driven = drive();
    await clock.advance(60_000);
    database.away = false;
    await clock.advance(3_000);
    await driven;
    expect(database.end).toBeNull();
    expect(database.givenBack).toMatchObject({
      status: 'QUEUED',
      reason: 'The database was away for too long.',
      countsAsAttempt: false,
    });
  });

  it.each([
    ['shutdown', { end: null, givenBack: { status: 'QUEUED', countsAsAttempt: false } }],
    ['terminate', { end: { status: 'TERMINATED' }, givenBack: null }],
  ] as const)(
    'claims no result whose last line was lost, stopped for %s while the database was away',
    async (reason, stored) => {
      const gone = Promise.withResolvers<void>();
      const { drive, database, clock, run } = driving({
        script: async function* () {
          await gone.promise;
          yield says('last\n');
          yield ended();
        },
      });
      const driven = drive();
      await settled();
      database.away = true;
      gone.resolve();
      await clock.advance(100);
      run.stop(reason);
      await clock.advance(20_000);
      database.away = false;
      await clock.advance(3_000);
      await driven;
      expect(database.chunks).toEqual([]);
      expect(database).toMatchObject(stored);
    },
  );

  it('leaves a run to the next worker where the database stays away until this one ends', async () => {
    const { drive, database, clock, giveUp } = driving();
    database.away = true;
    const driven = drive();
    await clock.advance(20_000);
    giveUp.abort();
    await driven;
    expect(database).toMatchObject({ end: null, givenBack: null });
  });

  it('says so where its end is refused again and again', async () => {
    const { drive, database, deps, clock, stuck } = driving();
    deps.executions.end = async () => {
      throw new Error('the statement is refused');
    };
    const driven = drive();
    await clock.advance(10_000);
    await driven;
    expect(database).toMatchObject({ end: null, givenBack: null });
    expect(stuck()).toBe(1);
  });

  it('is given back where this worker does not know the language', async () => {
    const { drive, database } = driving({ claim: { submission: aSubmission({ language: 'klingon' }) } });
    await drive();
    expect(database.givenBack).toMatchObject({
      reason: 'Attempt 1 of 5: this worker does not know the language klingon.',
    });
  });
});
