import { describe, expect, it } from 'vitest';
import { fakeSupervisor } from '#tests/support/fake-supervisor.ts';
import { ManualClock, settled } from '#tests/support/manual-clock.ts';
import { IMAGE, MIB, pooling, STANDARD } from '#tests/support/pool-runs.ts';
import { resourcesFor } from '#tests/support/resources.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';

describe('what is kept ready, where room is scarce,', () => {
  it('stays within the memory that there is, the longest idle going first', async () => {
    const engine = new FakeEngine({ info: { memoryBytes: (2 * 256 * MIB) / 0.8 } });
    engine.addImage(
      IMAGE,
      fakeSupervisor(async () => 0),
    );
    const clock = new ManualClock();
    const resources = resourcesFor({ containerEstimateBytes: 256 * MIB });
    await using runs = new SandboxRuns(engine, { reuse: 'owner', capacity: 2, clock, resources });
    for (const ownerId of ['user_a', 'user_b', 'user_c']) {
      await runs.run(IMAGE, ['main'], { ownerId, limits: STANDARD });
      await settled();
      await clock.advance(300);
    }
    await expect.poll(() => engine.containers.length).toBeLessThanOrEqual(2);
  });

  it('takes the place of one whose owner has not come for a minute, where there is no room for both', async () => {
    const engine = new FakeEngine({ info: { memoryBytes: (2 * 256 * MIB) / 0.8 } });
    engine.addImage(
      IMAGE,
      fakeSupervisor(async () => 0),
    );
    const clock = new ManualClock();
    const resources = resourcesFor({ containerEstimateBytes: 256 * MIB });
    await using runs = new SandboxRuns(engine, { reuse: 'owner', capacity: 2, clock, resources });
    const runOf = async (ownerId: string) => {
      const { environment } = await runs.run(IMAGE, ['main'], { ownerId, limits: STANDARD });
      await settled();
      await clock.advance(300);
      return environment?.containerId;
    };
    const [first, second] = [await runOf('user_a'), await runOf('user_b')];
    await clock.advance(300);
    expect(engine.containers.map(({ id }) => id).sort()).toEqual([first, second].sort());
    await clock.advance(61_000);
    // Anything that ends makes the pool look.
    await runOf('user_b');
    await expect.poll(() => engine.containers.map(({ id }) => id)).not.toContain(first);
    await expect.poll(() => runs.runner.size.idle).toBe(2);
    const [ready] = engine.containers.map(({ id }) => id).filter((id) => id !== second);
    expect(await runOf('user_c')).toBe(ready);
  });

  it('makes way for a run that needs the room, and is gone before that has its own', async () => {
    await using pool = pooling({ resources: resourcesFor({ containerEstimateBytes: 256 * MIB }) }, async () => 0, {
      memoryBytes: (2 * 256 * MIB) / 0.8,
    });
    const idle = [await pool.containerOf({ ownerId: 'user_a' }), await pool.containerOf({ ownerId: 'user_b' })];
    expect(pool.there().sort()).toEqual(idle.sort());
    const calls = pool.engine.calls.length;
    const large = await pool.containerOf({ ownerId: 'user_c', limits: { memoryBytes: 512 * MIB } });
    expect(pool.there()).toEqual([large]);
    const order = pool.engine.calls.slice(calls).filter((call) => call === 'remove' || call === 'create');
    expect(order).toEqual(['remove', 'remove', 'create']);
  });

  it('makes way, one after the other, where one that should be gone is stuck', async () => {
    await using pool = pooling({ resources: resourcesFor({ containerEstimateBytes: 256 * MIB }) }, async () => 0, {
      memoryBytes: (2 * 256 * MIB) / 0.8,
    });
    const [stuck] = [await pool.containerOf({ ownerId: 'user_a' }), await pool.containerOf({ ownerId: 'user_b' })];
    pool.engine.faults.set('remove', new EngineUnavailableError('stuck'));
    const third = pool.containerOf({ ownerId: 'user_c' });
    await expect.poll(() => pool.runs.removalFaults).toHaveLength(1);
    pool.engine.faults.clear();
    await pool.clock.advance(2_100);
    const got = await third;
    expect(got).toBeDefined();
    expect(pool.there().sort()).toEqual([stuck, got].sort());
  });

  it('is not at the cost of others while one that should be gone is stuck, and comes when that is gone', async () => {
    const resources = resourcesFor({ containerEstimateBytes: 256 * MIB });
    await using pool = pooling({ reuse: 'session', resources }, async () => 0, {
      memoryBytes: (2 * 256 * MIB) / 0.8,
    });
    const kept = await pool.containerOf({ ownerId: 'user_a', sessionId: 'sess_a' });
    pool.engine.faults.set('remove', new EngineUnavailableError('stuck'));
    const stuck = await pool.containerOf({ ownerId: 'user_b', sessionId: null });
    await pool.clock.advance(25_000);
    expect(pool.runs.runner.size).toEqual({ idle: 1, busy: 0 });
    expect(pool.refillFaults).toEqual([]);
    pool.engine.faults.clear();
    await pool.engine.remove(stuck ?? '');
    pool.runs.runner.gone(stuck ?? '');
    await pool.clock.advance(2_000);
    expect(pool.runs.runner.size).toEqual({ idle: 2, busy: 0 });
    expect(pool.there()).toContain(kept);
  });
});

describe('a run that there is no room for', () => {
  const oneAtATime = () => {
    const release = Promise.withResolvers<void>();
    const pool = pooling(
      { resources: resourcesFor({ containerEstimateBytes: 256 * MIB }) },
      async ({ argv }) => {
        if (argv[0] === 'waits') await release.promise;
        return 0;
      },
      { memoryBytes: (256 * MIB) / 0.8 },
    );
    return { pool, release };
  };

  it('begins when another one has ended and its sandbox is gone', async () => {
    const { pool, release } = oneAtATime();
    await using _ = pool;
    const first = pool.runs.run(IMAGE, ['waits'], { ownerId: 'user_a', limits: STANDARD });
    await expect.poll(() => pool.runs.runner.size.busy).toBe(1);
    const second = pool.runs.run(IMAGE, ['main'], { executionId: 'exec_2', ownerId: 'user_b', limits: STANDARD });
    await settled();
    expect(pool.there()).toHaveLength(1);
    release.resolve();
    expect((await first).end?.exitCode).toBe(0);
    expect((await second).end?.exitCode).toBe(0);
    await expect.poll(() => pool.there()).toHaveLength(1);
  });

  it('and that is stopped while it waits leaves nothing behind', async () => {
    const { pool, release } = oneAtATime();
    await using _ = pool;
    const first = pool.runs.run(IMAGE, ['waits'], { ownerId: 'user_a', limits: STANDARD });
    await expect.poll(() => pool.runs.runner.size.busy).toBe(1);
    const stop = new AbortController();
    const limits = STANDARD;
    const second = pool.runs.run(IMAGE, ['main'], { executionId: 'exec_2', limits, signal: stop.signal });
    await settled();
    stop.abort();
    expect((await second).events).toEqual([]);
    release.resolve();
    await first;
    expect(pool.engine.calls.filter((call) => call === 'create')).toHaveLength(1);
  });

  it('is told that the engine is at fault where nothing makes way for it', async () => {
    const { pool, release } = oneAtATime();
    await using _ = pool;
    const first = pool.runs.run(IMAGE, ['waits'], { ownerId: 'user_a', limits: STANDARD });
    await expect.poll(() => pool.runs.runner.size.busy).toBe(1);
    const second = pool.runs.run(IMAGE, ['main'], { executionId: 'exec_2', limits: STANDARD });
    const refused = expect(second).rejects.toMatchObject({ fault: 'engine-unavailable' });
    await settled();
    await pool.clock.advance(21_000);
    await refused;
    release.resolve();
    await first;
  });
});
