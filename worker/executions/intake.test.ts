import { describe, expect, it } from 'vitest';
import { SandpiperError } from '#core/errors.ts';
import { newId } from '#core/ids.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { ActiveRuns } from './active-runs.ts';
import { Intake } from './intake.ts';

function taking() {
  const workerId = newId('worker');
  const activeRuns = new ActiveRuns();
  const asked: (readonly string[] | null)[] = [];
  const released: { workerIds: string[]; exceptTokens: string[] }[] = [];
  const state = { ready: ['python'], away: false, releases: true, listening: 0, claimed: aClaim() };
  const intake = new Intake({
    executions: {
      claim: async ({ languages }) => {
        asked.push(languages);
        if (state.away) throw new SandpiperError('UNAVAILABLE', 'The database is not available right now.');
        state.claimed = aClaim();
        return state.claimed;
      },
      releaseOfDeadWorkers: async (ids, _, exceptTokens = []) => {
        if (!state.releases) throw new Error('the statement is refused');
        released.push({ workerIds: [...ids], exceptTokens: [...exceptTokens] });
        return [newId('execution')];
      },
    },
    workerId,
    activeRuns,
    clock: new ManualClock(),
    readyLanguages: () => state.ready,
    timesListening: () => state.listening,
  });
  return { intake, activeRuns, asked, released, state, workerId };
}

function aClaim(): ClaimedExecution {
  return {
    id: newId('execution'),
    ownerId: newId('user'),
    sessionId: null,
    attempt: 1,
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

  it('stops a run whose claim was under way when it closed', async () => {
    const { intake } = taking();
    const claiming = intake.next();
    intake.close();
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
    expect(await intake.reconcile()).toEqual([]);
    expect(released).toHaveLength(1);
  });

  it('gives back what stands as its own after an end that could not be written, until that succeeds', async () => {
    const { intake, state } = taking();
    expect(await intake.reconcile()).toEqual([]);
    intake.doubt();
    state.releases = false;
    await expect(intake.reconcile()).rejects.toThrow();
    state.releases = true;
    expect(await intake.reconcile()).toHaveLength(1);
    expect(await intake.reconcile()).toEqual([]);
  });

  it('stops a run whose end was asked for before the answer to its claim was here', async () => {
    const { intake, activeRuns, state } = taking();
    const claiming = intake.next();
    activeRuns.stop(state.claimed.id, 'terminate');
    expect((await claiming)?.stopReason).toBe('terminate');
  });

  it('knows which runs may have missed that their end was asked for', async () => {
    const { intake, state } = taking();
    expect((await intake.next())?.mayHaveMissedTerminate).toBe(false);
    const claiming = intake.next();
    state.listening += 1;
    expect((await claiming)?.mayHaveMissedTerminate).toBe(true);
  });
});
