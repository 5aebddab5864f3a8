import { loadLanguages } from '#config/languages.ts';
import { SandpiperError } from '#core/errors.ts';
import { newId } from '#core/ids.ts';
import type { ClaimedExecution, ExecutionEnd, NewEnvironment, WorkerTimings } from '#db/stores/execution-store.ts';
import type { StoredChunk } from '#db/stores/log-store.ts';
import { ActiveRuns } from '#worker/executions/active-runs.ts';
import { type DriveDeps, driveExecution } from '#worker/executions/drive.ts';
import { attemptParts, noArtifacts } from './attempt-parts.ts';
import { aSubmission } from './builders.ts';
import { ManualClock } from './manual-clock.ts';
import { hello, type Script, ScriptedRunner } from './scripted-runner.ts';
import { silentLogger } from './silent-logger.ts';

const languages = loadLanguages('languages');
const away = new SandpiperError('UNAVAILABLE', 'The database is not available right now.');

/** One execution on its way through a worker whose database is this object. */
export function driving(
  options: { script?: Script; claim?: Partial<ClaimedExecution>; deps?: Partial<DriveDeps> } = {},
) {
  const clock = new ManualClock();
  const database = {
    chunks: [] as StoredChunk[],
    environments: [] as NewEnvironment[],
    timings: [] as WorkerTimings[],
    end: null as ExecutionEnd | null,
    givenBack: null as Parameters<DriveDeps['executions']['giveBack']>[1] | null,
    /** The attempt may write. */
    held: true,
    away: false,
    terminateRequested: false,
    /** Of earlier runs, by their keys. */
    results: new Map<string, ExecutionEnd>(),
    /** The number of the last chunk before what was reused. */
    reusedBehind: null as number | null,
  };
  const answering = <T>(answer: () => T): Promise<T> =>
    database.away ? Promise.reject(away) : Promise.resolve(answer());
  const claim: ClaimedExecution = {
    id: newId('execution'),
    ownerId: newId('user'),
    sessionId: null,
    projectId: null,
    attempt: 1,
    faults: 0,
    fencingToken: 'fence',
    lastSeq: 0,
    submission: aSubmission(),
    waitedMs: 3,
    ...options.claim,
  };
  const runner = new ScriptedRunner(options.script ?? hello);
  const forgotten: string[] = [];
  let engineDoubted = 0;
  let stuck = 0;
  const giveUp = new AbortController();
  const deps: DriveDeps = {
    executions: {
      recordEnvironment: (_, environment) =>
        answering(() => database.held && database.environments.push(environment) > 0),
      recordTimings: (_, timings) => answering(() => void database.timings.push(timings)),
      reuse: ({ lastSeq }, key) =>
        answering(() => {
          database.reusedBehind = lastSeq;
          return database.results.get(key) ?? null;
        }),
      terminateRequested: (ids) => answering(() => (database.terminateRequested ? [...ids] : [])),
      end: (_, end) =>
        answering(() => {
          if (database.held) database.end = end;
          return database.held;
        }),
      giveBack: (_, back) =>
        answering(() => {
          if (database.held) database.givenBack = back;
          return database.held;
        }),
    },
    logs: {
      append: (_, chunks) =>
        answering(() => {
          if (database.held) database.chunks.push(...chunks);
          return database.held;
        }),
    },
    languages,
    ...attemptParts(),
    artifacts: noArtifacts,
    images: {
      find: async () => ({ reference: 'fake/python:1', digest: 'sha256:1', versions: {} }),
      forget: (id) => void forgotten.push(id),
    },
    runner,
    clock,
    random: () => 0.5,
    leaseMs: 10_000,
    giveUp: giveUp.signal,
    onEngineAway: () => void engineDoubted++,
    onStuck: () => void stuck++,
    log: silentLogger(),
    ...options.deps,
  };
  const run = new ActiveRuns().begin(claim);
  return {
    clock,
    database,
    deps,
    claim,
    run,
    runner,
    forgotten,
    giveUp,
    drive: () => driveExecution(deps, run),
    engineDoubted: () => engineDoubted,
    stuck: () => stuck,
    output: () => database.chunks.map(({ content }) => Buffer.from(content).toString()).join(''),
  };
}
