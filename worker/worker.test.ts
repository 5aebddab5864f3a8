import { describe, expect, it } from 'vitest';
import { FolderArtifactStore } from '#artifacts/folder-store.ts';
import { loadLanguages } from '#config/languages.ts';
import { newId } from '#core/ids.ts';
import { createDatabase } from '#db/client.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { attemptParts } from '#tests/support/attempt-parts.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { ReadyImages } from '#tests/support/ready-images.ts';
import { resourcesFor } from '#tests/support/resources.ts';
import { ScriptedRunner } from '#tests/support/scripted-runner.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { Artifacts } from './artifacts/artifacts.ts';
import { FakeEngine } from './engine/fake/fake-engine.ts';
import { Worker } from './worker.ts';
import type { WorkerOptions } from './worker-options.ts';

const NO_DATABASE = 'postgres://127.0.0.1:1/none';
const never = () => new Promise<never>(() => {});

/** Of a worker that has no database, and of which nothing ends that takes long. */
function unconnected(database: Parameters<typeof createStores>[0], clock: ManualClock): WorkerOptions {
  const stores = createStores(
    database,
    Object.assign(async () => {}, { expression: () => 'NULL' }),
  );
  const store = new FolderArtifactStore('/nonexistent');
  return {
    stores,
    artifacts: new Artifacts({ store, records: stores.artifacts, mostBytes: 0, clock }),
    attempts: attemptParts(),
    hub: {
      start: never,
      connected: false,
      onExecution: () => () => {},
      onTerminate: () => () => {},
      onWaiting: () => () => {},
      onImage: () => () => {},
      onExamination: () => () => {},
      onWorker: () => () => {},
      onReconnect: () => () => {},
      [Symbol.asyncDispose]: never,
    },
    languages: loadLanguages('languages'),
    engine: new FakeEngine(),
    resources: resourcesFor(),
    createImages: (onChange) => Object.assign(new ReadyImages(onChange, {}), { [Symbol.asyncDispose]: never }),
    pruneImages: null,
    sweepDependencies: null,
    createRunner: () => Object.assign(new ScriptedRunner(), { [Symbol.asyncDispose]: never }),
    keepReady: null,
    defaultLanguage: 'python',
    databaseUrl: NO_DATABASE,
    keptDays: { logDays: null, executionDays: null, auditDays: null },
    instance: 'test',
    self: { id: newId('worker'), hostname: 'here', pid: 1, version: '0', capacity: 1 },
    clock,
    random: () => 0.5,
    log: silentLogger(),
  };
}

describe('a worker that stops', () => {
  it('is done within four seconds, even where nothing that it waits for ever ends', async () => {
    const clock = new ManualClock();
    // Nothing connects before it is asked, and nobody asks.
    await using database = createDatabase({ url: NO_DATABASE, poolSize: 1 });
    const options = unconnected(database, clock);
    let signedOff = false;
    const stopped = () => {
      signedOff = true;
      return never();
    };
    const { stores } = options;
    const worker = new Worker({ ...options, stores: { ...stores, workers: { ...stores.workers, stopped } } });
    let isDone = false;
    const stopping = worker.stop('test').then(() => {
      isDone = true;
    });
    await clock.advance(4_000);
    expect({ isDone, signedOff }).toEqual({ isDone: true, signedOff: true });
    await stopping;
  });
});

describe('a worker that could not hear for a while', () => {
  it('asks whose end it missed until the database says it', async () => {
    const clock = new ManualClock();
    await using database = createDatabase({ url: NO_DATABASE, poolSize: 1 });
    const options = unconnected(database, clock);
    const { stores, hub } = options;
    const reconnected: (() => void)[] = [];
    let asked = 0;
    const terminateRequested = async () => {
      asked += 1;
      if (asked < 6) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return [];
    };
    const worker = new Worker({
      ...options,
      stores: {
        ...stores,
        executions: { ...stores.executions, terminateRequested },
        workers: { ...stores.workers, register: never },
      },
      hub: {
        ...hub,
        start: async () => {},
        onReconnect: (listener) => {
          reconnected.push(listener);
          return () => {};
        },
      },
    });
    void worker.start();
    await expect.poll(() => reconnected.length).toBe(1);
    for (const tell of reconnected) tell();
    for (let turn = 0; turn < 10; turn++) await clock.advance(2_000);
    expect(asked).toBe(6);
    const stopping = worker.stop('test');
    await clock.advance(4_000);
    await stopping;
  });
});
