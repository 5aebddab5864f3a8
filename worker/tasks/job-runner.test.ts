import { EventEmitter } from 'node:events';
import type { Runner } from 'graphile-worker';
import { expect, it } from 'vitest';
import { ManualClock, settled } from '#tests/support/manual-clock.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { JobRunner } from './job-runner.ts';

/** One that takes jobs until it is stopped or breaks. */
function aRunner() {
  const ended = Promise.withResolvers<void>();
  let stops = 0;
  const stop = async () => {
    stops += 1;
    ended.resolve();
  };
  const runner: Runner = {
    stop,
    kill: stop,
    addJob: () => Promise.reject(new Error('not in this test')),
    promise: ended.promise,
    events: new EventEmitter(),
    [Symbol.asyncDispose]: stop,
  };
  return { runner, breaks: () => ended.reject(new Error('the database is away')), stops: () => stops };
}

it('stops the runner that was being started again when it was told to stop', async () => {
  const clock = new ManualClock();
  const [first, second] = [aRunner(), aRunner()];
  const restarted = Promise.withResolvers<Runner>();
  const starts = [Promise.resolve(first.runner), restarted.promise];
  const jobs = new JobRunner({
    databaseUrl: 'postgres://127.0.0.1:1/none',
    workerId: 'worker',
    concurrency: 1,
    tasks: {},
    clock,
    log: silentLogger(),
    runGraphile: () => starts.shift() ?? Promise.reject(new Error('started once too often')),
  });
  await using _ = jobs;
  await jobs.start();
  first.breaks();
  await clock.advance(1_000);
  // The look for jobs left locked fails for real, and in its own time.
  await expect.poll(() => starts.length).toBe(0);

  let stopped = false;
  const stopping = jobs.stop().then(() => {
    stopped = true;
  });
  restarted.resolve(second.runner);
  await settled();
  expect({ stopped, stops: second.stops() }).toEqual({ stopped: true, stops: 1 });
  await stopping;
});

it('starts another at once where one could not tell how jobs went, and never ends', async () => {
  const clock = new ManualClock();
  const [first, second] = [aRunner(), aRunner()];
  let events = new EventEmitter();
  const starts = [first.runner, second.runner];
  const jobs = new JobRunner({
    databaseUrl: 'postgres://127.0.0.1:1/none',
    workerId: 'worker',
    concurrency: 1,
    tasks: {},
    clock,
    log: silentLogger(),
    runGraphile: async (options) => {
      events = options.events ?? events;
      return starts.shift() ?? Promise.reject(new Error('started once too often'));
    },
  });
  await using _ = jobs;
  await jobs.start();
  events.emit('pool:fatalError', { error: new Error('the database is away'), action: 'completeJob' });
  await settled();
  await clock.advance(1_000);
  await expect.poll(() => starts.length).toBe(0);
  expect(first.stops()).toBe(1);
  await jobs.stop();
  expect(second.stops()).toBe(1);
});
