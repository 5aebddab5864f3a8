import { describe, expect, it } from 'vitest';
import { SandpiperError } from '#core/errors.ts';
import { newId } from '#core/ids.ts';
import type { Room } from '#core/room.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { ManualClock, settled } from '#tests/support/manual-clock.ts';
import { resourcesFor } from '#tests/support/resources.ts';
import type { EngineStatus } from '#worker/heartbeat/engine-watch.ts';
import { ActiveRuns } from './active-runs.ts';
import { Intake } from './intake.ts';

const MIB = 1024 ** 2;

function taking() {
  const workerId = newId('worker');
  const clock = new ManualClock();
  const activeRuns = new ActiveRuns();
  const asked: (readonly string[] | null)[] = [];
  const released: { workerIds: string[]; exceptTokens: string[] }[] = [];
  const rooms: Room[] = [];
  const state = {
    ready: ['python'],
    engine: 'down' as EngineStatus['status'],
    away: false,
    releases: true,
    listening: 0,
    claimed: aClaim(),
    waits: true,
    answers: Promise.resolve(),
  };
  const resources = resourcesFor({
    most: { memoryBytes: 1024 * MIB, cpus: 1 },
    memoryShare: 1,
    containerEstimateBytes: 16 * MIB,
  });
  resources.learn({ memoryBytes: 1280 * MIB, cpus: 2 });
  const intake = new Intake({
    executions: {
      claim: async ({ languages, room }) => {
        asked.push(languages);
        rooms.push(room);
        if (state.away) throw new SandpiperError('UNAVAILABLE', 'The database is not available right now.');
        state.claimed = aClaim();
        await state.answers;
        return state.waits ? state.claimed : null;
      },
      releaseOfDeadWorkers: async (ids, _, exceptTokens = []) => {
        if (!state.releases) throw new Error('the statement is refused');
        released.push({ workerIds: [...ids], exceptTokens: [...exceptTokens] });
        return [newId('execution')];
      },
    },
    workerId,
    activeRuns,
    resources,
    clock,
    readyLanguages: () => state.ready,
    engineStatus: () => state.engine,
    timesListening: () => state.listening,
  });
  return { intake, activeRuns, asked, rooms, resources, released, state, workerId, clock };
}

function aClaim(): ClaimedExecution {
  return {
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
  };
}

describe('the intake', () => {
  it('claims what this worker can run, and counts it as running at once', async () => {
    const { intake, activeRuns, asked } = taking();
    const run = await intake.next();
    expect(asked).toEqual([['python']]);
    expect(activeRuns.ids()).toEqual([run?.claim.id]);
    run?.[Symbol.dispose]();
    expect(activeRuns.size).toBe(0);
  });

  it('claims nothing while nothing can run, and nothing once it is closed', async () => {
    const { intake, asked, state } = taking();
    state.ready = [];
    expect(await intake.next()).toBeNull();
    state.ready = ['python'];
    intake.close();
    expect(await intake.next()).toBeNull();
    expect(asked).toEqual([]);
  });

  it('claims what brings its own image along where no language is ready and the engine is there', async () => {
    const { intake, asked, state } = taking();
    state.ready = [];
    expect(await intake.next()).toBeNull();
    state.engine = 'up';
    expect(await intake.next()).not.toBeNull();
    expect(asked).toEqual([[]]);
  });

  it('stops a run whose claim was under way when it closed', async () => {
    const { intake, state } = taking();
    const answer = Promise.withResolvers<void>();
    state.answers = answer.promise;
    const claiming = intake.next();
    await settled();
    intake.close();
    answer.resolve();
    using run = await claiming;
    expect(run?.stopReason).toBe('shutdown');
  });

  it('gives back what a claim may have taken whose answer was lost, and nothing that runs', async () => {
    const { intake, released, state, workerId } = taking();
    using run = await intake.next();
    state.away = true;
    await expect(intake.next()).rejects.toThrow();
    expect(await intake.reconcile()).toHaveLength(1);
    expect(released).toEqual([{ workerIds: [workerId], exceptTokens: [run?.claim.fencingToken] }]);
  });

  it('looks again for what it may have claimed until no claim can come late any more', async () => {
    const { intake, released, state, clock } = taking();
    state.away = true;
    await expect(intake.next()).rejects.toThrow();
    expect(await intake.reconcile()).toHaveLength(1);
    await clock.advance(40_000);
    expect(await intake.reconcile()).toHaveLength(1);
    await clock.advance(10_000);
    expect(await intake.reconcile()).toHaveLength(1);
    expect(await intake.reconcile()).toEqual([]);
    expect(released).toHaveLength(3);
  });

  it('gives back what could not be ended also where it still counted as running at the first look', async () => {
    const { intake, released } = taking();
    const stuck = await intake.next();
    intake.doubt();
    await intake.reconcile();
    stuck?.[Symbol.dispose]();
    expect(await intake.reconcile()).toHaveLength(1);
    expect(released.map(({ exceptTokens }) => exceptTokens)).toEqual([[stuck?.claim.fencingToken], []]);
  });

  it('gives back what stands as its own after an end that could not be written, until that succeeds', async () => {
    const { intake, state, clock } = taking();
    expect(await intake.reconcile()).toEqual([]);
    intake.doubt();
    await clock.advance(60_000);
    state.releases = false;
    await expect(intake.reconcile()).rejects.toThrow();
    state.releases = true;
    await clock.advance(60_000);
    expect(await intake.reconcile()).toHaveLength(1);
    expect(await intake.reconcile()).toEqual([]);
  });

  it('stops a run whose end was asked for before the answer to its claim was here', async () => {
    const { intake, activeRuns, state } = taking();
    const answer = Promise.withResolvers<void>();
    state.answers = answer.promise;
    const claiming = intake.next();
    await settled();
    activeRuns.stop(state.claimed.id, 'terminate');
    answer.resolve();
    expect((await claiming)?.stopReason).toBe('terminate');
  });

  it('knows which runs may have missed that their end was asked for', async () => {
    const { intake, state } = taking();
    expect((await intake.next())?.mayHaveMissedTerminate).toBe(false);
    const answer = Promise.withResolvers<void>();
    state.answers = answer.promise;
    const claiming = intake.next();
    await settled();
    state.listening += 1;
    answer.resolve();
    expect((await claiming)?.mayHaveMissedTerminate).toBe(true);
  });

  it('asks for what there is room for, which the run keeps until it is over', async () => {
    const { intake, rooms, resources, state } = taking();
    const run = await intake.next();
    expect(resources.used).toMatchObject({ memoryBytes: 256 * MIB, cpus: 1 });
    using other = await intake.next();
    expect(rooms.map(({ memoryBytes }) => memoryBytes / MIB)).toEqual([1024, 1024]);
    expect(resources.reservationOf({ executionId: other?.claim.id ?? '', attempt: 1 })).not.toBeNull();
    using third = await intake.next();
    expect(rooms.map(({ memoryBytes }) => memoryBytes / MIB)).toEqual([1024, 1024, 768]);
    run?.[Symbol.dispose]();
    expect(third).not.toBeNull();
    expect(resources.used.memoryBytes).toBe(512 * MIB);
    state.waits = false;
    expect(await intake.next()).toBeNull();
    expect(resources.used.memoryBytes).toBe(512 * MIB);
  });

  it('knows whether it found nothing for want of room', async () => {
    const { intake, state, asked } = taking();
    state.waits = false;
    await intake.next();
    expect(intake.isShort).toBe(false);
    state.waits = true;
    using _one = await intake.next();
    using _two = await intake.next();
    state.waits = false;
    await intake.next();
    expect(intake.isShort).toBe(true);
    state.waits = true;
    using _three = await intake.next();
    using _four = await intake.next();
    const asks = asked.length;
    expect(await intake.next()).toBeNull();
    expect([asked.length, intake.isShort]).toEqual([asks, true]);
    // Less than it was offered before is no reason to look, more is.
    expect(intake.hasMoreRoom).toBe(false);
    _three?.[Symbol.dispose]();
    expect(intake.hasMoreRoom).toBe(true);
  });

  it('takes nothing while it is paused', async () => {
    const { intake, asked } = taking();
    intake.pause();
    expect(await intake.next()).toBeNull();
    expect(asked).toEqual([]);
    intake.resume();
    using run = await intake.next();
    expect(run).not.toBeNull();
  });

  it('looks again where room came while it found nothing', async () => {
    const { intake, state, rooms } = taking();
    const runs = [await intake.next(), await intake.next()];
    const answer = Promise.withResolvers<void>();
    Object.assign(state, { waits: false, answers: answer.promise });
    const looking = intake.next();
    await settled();
    runs[0]?.[Symbol.dispose]();
    answer.resolve();
    expect(await looking).toBeNull();
    expect(rooms.map(({ memoryBytes }) => memoryBytes / MIB)).toEqual([1024, 1024, 768, 1024]);
    runs[1]?.[Symbol.dispose]();
  });
});
