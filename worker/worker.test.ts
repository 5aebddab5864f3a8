import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { newId } from '#core/ids.ts';
import { createDatabase } from '#db/client.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { ReadyImages } from '#tests/support/ready-images.ts';
import { ScriptedRunner } from '#tests/support/scripted-runner.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { FakeEngine } from './engine/fake/fake-engine.ts';
import { Worker } from './worker.ts';

const NO_DATABASE = 'postgres://127.0.0.1:1/none';
const never = () => new Promise<never>(() => {});

describe('a worker that stops', () => {
  it('is done within four seconds, even where nothing that it waits for ever ends', async () => {
    const clock = new ManualClock();
    // Nothing connects before it is asked, and nobody asks.
    await using database = createDatabase({ url: NO_DATABASE, poolSize: 1 });
    const stores = createStores(
      database,
      Object.assign(async () => {}, { expression: () => 'NULL' }),
    );
    let signedOff = false;
    const stopped = () => {
      signedOff = true;
      return never();
    };
    const worker = new Worker({
      stores: { ...stores, workers: { ...stores.workers, stopped } },
      hub: {
        start: never,
        connected: false,
        onExecution: () => () => {},
        onTerminate: () => () => {},
        onWaiting: () => () => {},
        onImage: () => () => {},
        onExamination: () => () => {},
        onReconnect: () => () => {},
        [Symbol.asyncDispose]: never,
      },
      languages: loadLanguages('languages'),
      engine: new FakeEngine(),
      createImages: (onChange) => Object.assign(new ReadyImages(onChange, {}), { [Symbol.asyncDispose]: never }),
      createRunner: () => Object.assign(new ScriptedRunner(), { [Symbol.asyncDispose]: never }),
      keepReady: null,
      defaultLanguage: 'python',
      databaseUrl: NO_DATABASE,
      instance: 'test',
      self: { id: newId('worker'), hostname: 'here', pid: 1, version: '0', capacity: 1 },
      clock,
      random: () => 0.5,
      log: silentLogger(),
    });
    let isDone = false;
    const stopping = worker.stop('test').then(() => {
      isDone = true;
    });
    await clock.advance(4_000);
    expect({ isDone, signedOff }).toEqual({ isDone: true, signedOff: true });
    await stopping;
  });
});
