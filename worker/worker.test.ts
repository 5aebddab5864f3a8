import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { newId } from '#core/ids.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { ReadyImages } from '#tests/support/ready-images.ts';
import { ScriptedRunner } from '#tests/support/scripted-runner.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { FakeEngine } from './engine/fake/fake-engine.ts';
import { Worker, type WorkerOptions } from './worker.ts';

const never = () => new Promise<never>(() => {});

const hangingStores: WorkerOptions['stores'] = {
  executions: {
    submit: never,
    byId: never,
    summaries: never,
    list: never,
    events: never,
    countWaiting: never,
    counts: never,
    requestTerminate: never,
    claim: never,
    delayWaiting: never,
    delayAllWaiting: never,
    requeueDelayed: never,
    recordEnvironment: never,
    recordEnvironmentDestroyed: never,
    end: never,
    giveBack: never,
    releaseOfDeadWorkers: never,
    terminateRequested: never,
  },
  logs: { append: never, read: never, head: never },
  workers: { register: never, heartbeat: never, stopped: never, alive: never, markDead: never },
  images: { set: never, ofAliveWorkers: never },
};

describe('a worker that stops', () => {
  it('is done within four seconds, even where nothing that it waits for ever ends', async () => {
    const clock = new ManualClock();
    let signedOff = false;
    const worker = new Worker({
      stores: {
        ...hangingStores,
        workers: {
          ...hangingStores.workers,
          stopped: () => {
            signedOff = true;
            return never();
          },
        },
      },
      hub: {
        start: never,
        connected: false,
        onExecution: () => () => {},
        onTerminate: () => () => {},
        onImage: () => () => {},
        onReconnect: () => () => {},
        [Symbol.asyncDispose]: never,
      },
      languages: loadLanguages('languages'),
      engine: new FakeEngine(),
      createImages: (onChange) => Object.assign(new ReadyImages(onChange, {}), { [Symbol.asyncDispose]: never }),
      createRunner: () => Object.assign(new ScriptedRunner(), { [Symbol.asyncDispose]: never }),
      databaseUrl: 'postgres://127.0.0.1:1/none',
      instance: 'test',
      self: { id: newId('worker'), hostname: 'here', pid: 1, version: '0', capacity: 1 },
      clock,
      random: () => 0.5,
      log: silentLogger(),
    });
    let stopped = false;
    const stopping = worker.stop('test').then(() => {
      stopped = true;
    });
    await clock.advance(4_000);
    expect({ stopped, signedOff }).toEqual({ stopped: true, signedOff: true });
    await stopping;
  });
});
