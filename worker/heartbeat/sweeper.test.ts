import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { WorkerRecord } from '#db/stores/worker-store.ts';
import { NO_RESOURCES } from '#tests/support/builders.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { EngineRefusedError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { newCommandName, sandboxLabels } from '#worker/runners/labels.ts';
import { Sweeper, type SweeperOptions } from './sweeper.ts';

const IMAGE = 'fake/python:1';

async function sweeping(options: Partial<SweeperOptions> = {}) {
  const clock = new ManualClock();
  const engine = new FakeEngine();
  engine.addImage(IMAGE, ({ killed }) => once(killed, 'abort').then(() => 137));
  const self = { id: newId('worker'), hostname: 'here' };
  const other = newId('worker');
  const others: WorkerRecord[] = [];
  const steps: string[] = [];
  const sweeper = new Sweeper({
    workers: {
      unended: async () => others,
      markDead: async (dead) => {
        const ids = dead.map(({ id }) => id);
        for (const id of ids)
          others.splice(
            others.findIndex((worker) => worker.id === id),
            1,
          );
        return ids;
      },
    },
    executions: {
      releaseOfDeadWorkers: async (ids) => {
        steps.push(`released ${ids}`);
        return [];
      },
    },
    unlockJobs: async (ids) => void steps.push(`unlocked ${ids}`),
    processIsAlive: () => true,
    isHeard: () => true,
    mayJudge: () => true,
    isKnown: () => false,
    engine,
    instance: 'mine',
    self,
    clock,
    log: silentLogger(),
    ...options,
  });
  const makeContainer = (worker: string, instance = 'mine') =>
    engine.createContainer({
      image: IMAGE,
      command: [],
      labels: sandboxLabels({ worker, instance, sandboxId: 'sandbox' }),
      runUid: 1,
      memoryBytes: 1,
      diskBytes: 1,
      cpus: 1,
      pids: 1,
    });
  return { clock, engine, self, other, others, steps, sweeper, makeContainer };
}

describe('the sweeper', () => {
  it('removes the containers of this instance’s dead workers, and only those', async () => {
    const { clock, engine, self, other, sweeper, makeContainer } = await sweeping();
    await makeContainer(other);
    const kept = [await makeContainer(self.id), await makeContainer(other, 'another instance')];
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(100);
    expect(engine.containers.map(({ id }) => id)).toEqual(kept);
  });

  it('leaves an operator’s command the sandboxes that it uses, and removes what it left', async () => {
    const { clock, engine, sweeper, makeContainer } = await sweeping();
    const created = await makeContainer(newCommandName());
    const used = await makeContainer(newCommandName());
    await engine.start(used);
    const left = await makeContainer(newCommandName());
    await engine.start(left);
    await engine.kill(left);
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(100);
    expect(engine.containers.map(({ id }) => id)).toEqual([created, used]);
  });

  it('gives the runs back and frees the jobs of a worker that it has seen to be silent for ten seconds', async () => {
    const { clock, other, others, steps, sweeper } = await sweeping();
    await using _ = sweeper;
    sweeper.start();
    await beats(clock, others, aWorker(other), 20_000);
    expect(steps).toEqual([]);
    await clock.advance(7_000);
    expect(steps).toEqual([]);
    await clock.advance(5_000);
    expect(steps).toEqual([`released ${other}`, `unlocked ${other}`]);
  });

  it.each([
    ['old', 3_600_000],
    ['in the future', -3_600_000],
  ])(
    'takes nobody for dead whose heart beats on, be it that the clock was set and all heartbeats are %s',
    async (_, heartbeatAgeMs) => {
      const { clock, other, others, steps, sweeper } = await sweeping();
      await using _sweeper = sweeper;
      sweeper.start();
      await beats(clock, others, { ...aWorker(other), heartbeatAgeMs }, 30_000);
      expect(steps).toEqual([]);
    },
  );

  it.each([
    ['old', 10_000],
    ['in the future, as the clock was set back', -3_600_000],
  ])('waits no longer for one whose last heartbeat is %s than it may run anything', async (_, heartbeatAgeMs) => {
    const { clock, other, others, steps, sweeper } = await sweeping();
    await using _sweeper = sweeper;
    others.push({ ...aWorker(other), heartbeatAgeMs });
    sweeper.start();
    await clock.advance(7_000);
    expect(steps).toEqual([]);
    await clock.advance(2_000);
    expect(steps).toContain(`released ${other}`);
  });

  it('takes one of this host for dead soon, where its process is gone', async () => {
    const { clock, other, others, steps, sweeper } = await sweeping({ processIsAlive: () => false });
    await using _ = sweeper;
    others.push({ ...aWorker(other), hostname: 'here' });
    sweeper.start();
    await clock.advance(2_000);
    expect(steps).toEqual([]);
    await clock.advance(2_000);
    expect(steps).toContain(`released ${other}`);
  });

  it('counts no silence in which it did not look itself', async () => {
    let isHeard = true;
    const { clock, other, others, steps, sweeper } = await sweeping({ isHeard: () => isHeard });
    await using _ = sweeper;
    others.push(aWorker(other));
    sweeper.start();
    await clock.advance(5_000);
    isHeard = false;
    await clock.advance(60_000);
    isHeard = true;
    await clock.advance(5_000);
    expect(steps).toEqual([]);
    await clock.advance(7_000);
    expect(steps).toContain(`released ${other}`);
  });

  it('tells of each container that it removes, whoever left it', async () => {
    const removed: string[] = [];
    const { clock, self, other, sweeper, makeContainer } = await sweeping({ onRemoved: (id) => removed.push(id) });
    const [ofDead, stuck, unused] = [
      await makeContainer(other),
      await makeContainer(self.id),
      await makeContainer(self.id),
    ];
    await using _ = sweeper;
    sweeper.addStuck(stuck);
    sweeper.start();
    await clock.advance(100);
    expect(removed.sort()).toEqual([ofDead, stuck].sort());
    await clock.advance(100_000);
    expect(removed).toContain(unused);
  });

  it('judges nobody while it can’t be heard itself, and never itself', async () => {
    let heard = false;
    const { clock, engine, self, other, others, steps, sweeper, makeContainer } = await sweeping({
      isHeard: () => heard,
    });
    await makeContainer(other);
    others.push(aWorker(self.id));
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(60_000);
    expect(engine.containers).toHaveLength(1);
    heard = true;
    await clock.advance(60_000);
    expect(engine.containers).toHaveLength(0);
    expect(steps).toEqual([]);
  });

  it('leaves the silent ones alone, and their containers, until their silence means something', async () => {
    let mayJudge = false;
    const { clock, engine, other, others, steps, sweeper, makeContainer } = await sweeping({
      mayJudge: () => mayJudge,
    });
    await makeContainer(other);
    others.push(aWorker(other));
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(60_000);
    expect(steps).toEqual([]);
    expect(engine.containers).toHaveLength(1);
    mayJudge = true;
    await clock.advance(60_000);
    expect(steps).toContain(`released ${other}`);
    expect(engine.containers).toHaveLength(0);
  });

  it('tries again to remove a container of its own that the engine would not let go', async () => {
    const { clock, engine, self, sweeper, makeContainer } = await sweeping();
    const id = await makeContainer(self.id);
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(100);
    engine.faults.set('remove', new EngineRefusedError('device or resource busy', 500));
    sweeper.addStuck(id);
    await clock.advance(30_000);
    expect(engine.containers).toHaveLength(1);
    engine.faults.clear();
    await clock.advance(30_000);
    expect(engine.containers).toHaveLength(0);
  });

  it('removes a container of its own that its runner doesn’t know for a minute', async () => {
    const known: string[] = [];
    const { clock, engine, self, sweeper, makeContainer } = await sweeping({ isKnown: (id) => known.includes(id) });
    const used = await makeContainer(self.id);
    known.push(used);
    const unused = await makeContainer(self.id);
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(50_000);
    expect(engine.containers.map(({ id }) => id)).toEqual([used, unused]);
    await clock.advance(50_000);
    expect(engine.containers.map(({ id }) => id)).toEqual([used]);
  });

  it('tells when it has looked through all, also where it could not remove everything', async () => {
    let told = 0;
    const { clock, engine, other, sweeper, makeContainer } = await sweeping({ onSwept: () => void told++ });
    await makeContainer(other);
    engine.faults.set('remove', new EngineRefusedError('device or resource busy', 500));
    await using _ = sweeper;
    sweeper.start();
    await clock.advance(31_000);
    expect(told).toBe(2);
  });

  it('removes what it can although the engine does not let go of others', async () => {
    const { clock, engine, self, other, sweeper, makeContainer } = await sweeping();
    const held = [await makeContainer(other), await makeContainer(self.id)];
    const stuck = await makeContainer(self.id);
    const remove = engine.remove.bind(engine);
    engine.remove = async (id, options) => {
      if (held.includes(id)) throw new EngineRefusedError('device or resource busy', 500);
      await remove(id, options);
    };
    await using _ = sweeper;
    for (const id of [...held.slice(1), stuck]) sweeper.addStuck(id);
    sweeper.start();
    await clock.advance(100);
    expect(engine.containers.map(({ id }) => id)).toEqual(held);
  });
});

/** One whose heart goes on beating for so long. */
async function beats(clock: ManualClock, others: WorkerRecord[], worker: WorkerRecord, forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += 2_000) {
    others.splice(0, others.length, { ...worker, heartbeatAt: clock.now() });
    await clock.advance(2_000);
  }
}

function aWorker(id: WorkerRecord['id']): WorkerRecord {
  const at = new Date(0);
  return {
    ...NO_RESOURCES,
    id,
    hostname: 'elsewhere',
    pid: 1,
    version: '0',
    capacity: 1,
    running: 1,
    engineStatus: 'up',
    engineDetail: null,
    startedAt: at,
    heartbeatAt: at,
    heartbeatAgeMs: 0,
    drainingAt: null,
    stoppedAt: null,
  };
}
