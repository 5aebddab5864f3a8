import { describe, expect, it } from 'vitest';
import { aSubmission } from '#tests/support/builders.ts';
import { driving } from '#tests/support/driving.ts';
import { ended, madeEnvironment, type Script, says } from '#tests/support/scripted-runner.ts';
import { EnvironmentError, type PhaseEnded, type RunEvent } from '#worker/runners/runner.ts';
import type { AttemptDeps } from './attempt-deps.ts';

type Artifacts = AttemptDeps['artifacts'];

/** A store that says what was done with it. */
function keeping({ held = true } = {}) {
  const done: string[] = [];
  const artifacts: Artifacts = {
    request: { root: 'artifacts', files: 10, bytes: 1_000 },
    sink: () => {
      done.push('made');
      let over = false;
      return {
        take: async (event: RunEvent) => void done.push(event.type),
        finish: async () => {
          done.push('kept');
          over = held;
          return held;
        },
        abandon: async () => {
          if (!over) done.push('abandoned');
          over = true;
        },
      };
    },
  };
  return { done, artifacts };
}

const piece: RunEvent = {
  ...{ type: 'collected-piece', path: 'a.txt', executable: false, sizeBytes: 1, offset: 0 },
  data: Buffer.from('a'),
};
const END: RunEvent = { type: 'collected-end', complete: true };

const leaving = (collected: readonly RunEvent[], end: Partial<PhaseEnded> = {}): Script =>
  async function* () {
    yield madeEnvironment();
    yield { type: 'phase-started', phase: 'RUN' };
    yield says('hi\n');
    yield ended(end);
    yield* collected;
  };

describe('what a program leaves in artifacts/', () => {
  it('is asked for after its last phase, and costs nothing where there is none', async () => {
    const { done, artifacts } = keeping();
    const { drive, runner, database } = driving({ script: leaving([END]), deps: { artifacts } });
    await drive();
    expect(runner.requests[0]?.collect).toEqual(artifacts.request);
    expect(database.end).toMatchObject({ status: 'COMPLETED' });
    expect(done).toEqual([]);
  });

  it.each([0, 3])('is kept where it exited with %s, before its end is written', async (exitCode) => {
    const { done, artifacts } = keeping();
    const { drive, database, deps } = driving({ script: leaving([piece, END], { exitCode }), deps: { artifacts } });
    const { end } = deps.executions;
    deps.executions.end = (...told) => {
      done.push('ended');
      return end(...told);
    };
    await drive();
    expect(done).toEqual(['made', 'collected-piece', 'collected-end', 'kept', 'ended']);
    expect(database.end).toMatchObject({ outcome: { type: 'EXITED', exitCode } });
  });

  it('is kept of each of several inputs, in a folder of its own, as far as all of it may be kept', async () => {
    const { done, artifacts } = keeping();
    const paths: string[] = [];
    const { sink } = artifacts;
    artifacts.sink = (options) => {
      const made = sink(options);
      return Object.assign(made, {
        take: async (event: RunEvent) => {
          if ('path' in event) paths.push(event.path);
          done.push(event.type);
        },
      });
    };
    const inputs = ['a', 'b', 'c'].map((stdin) => ({ stdin, args: [], expected: null }));
    const script: Script = async function* (request, signal) {
      const isSecond = Buffer.from(request.stdin).toString() === 'b';
      yield* leaving(isSecond ? [END] : [piece, END])(request, signal);
    };
    const { drive, runner, database } = driving({
      script,
      claim: { submission: aSubmission({ inputs }) },
      deps: { artifacts },
    });
    await drive();
    expect(database.end).toMatchObject({ status: 'COMPLETED' });
    expect(paths).toEqual(['0/a.txt', '2/a.txt']);
    const wanted = runner.requests.map(({ collect }) => [collect?.files, collect?.bytes]);
    expect(wanted).toEqual([
      [10, 1_000],
      [9, 999],
      [9, 999],
    ]);
    expect(done.filter((what) => what === 'made' || what === 'kept')).toEqual(['made', 'kept']);
  });

  it('of one input is cut off where its sandbox breaks while it is fetched, and the other inputs are run', async () => {
    const { done, artifacts } = keeping();
    const inputs = ['a', 'b'].map((stdin) => ({ stdin, args: [], expected: null }));
    const script: Script = async function* (request, signal) {
      yield* leaving([piece])(request, signal);
      if (Buffer.from(request.stdin).toString() === 'a')
        throw new EnvironmentError('sandbox-failed', 'it said nothing');
      yield END;
    };
    const submission = aSubmission({ inputs });
    const { drive, database } = driving({ script, claim: { submission }, deps: { artifacts } });
    await drive();
    expect(database).toMatchObject({ end: { status: 'COMPLETED', results: [{}, {}] }, givenBack: null });
    expect(done).toEqual(['made', 'collected-piece', 'collected-end', 'collected-piece', 'collected-end', 'kept']);
  });

  it('says so where all of it is more than may be kept', async () => {
    const { done, artifacts } = keeping();
    const cut: RunEvent = { type: 'collected-end', complete: false };
    await driving({ script: leaving([cut]), deps: { artifacts } }).drive();
    expect(done).toEqual(['made', 'collected-end', 'kept']);
  });

  it('is not kept where its run was stopped while it came, or the sandbox broke off', async () => {
    const { done, artifacts } = keeping();
    const stopped = driving({ script: leaving([piece]), deps: { artifacts } });
    await stopped.drive();
    expect(stopped.database.end).toMatchObject({ status: 'COMPLETED' });
    expect(done).toEqual(['made', 'collected-piece', 'abandoned']);
  });

  it('is cut off where the sandbox breaks while it is fetched, and the program’s end stands', async () => {
    const { done, artifacts } = keeping();
    const script: Script = async function* (request, signal) {
      yield* leaving([piece])(request, signal);
      throw new EnvironmentError('sandbox-failed', 'it said nothing');
    };
    const { drive, database } = driving({ script, deps: { artifacts } });
    await drive();
    expect(database).toMatchObject({ end: { status: 'COMPLETED' }, givenBack: null });
    expect(done).toEqual(['made', 'collected-piece', 'collected-end', 'kept']);
  });

  it('is nobody’s where another attempt has the execution', async () => {
    const { done, artifacts } = keeping({ held: false });
    const { drive, database } = driving({ script: leaving([piece, END]), deps: { artifacts } });
    await drive();
    expect(done).toEqual(['made', 'collected-piece', 'collected-end', 'kept', 'abandoned']);
    expect(database).toMatchObject({ end: null, givenBack: null });
  });
});
