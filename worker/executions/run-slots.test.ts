import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { settled } from '#tests/support/manual-clock.ts';
import { ActiveRuns } from './active-runs.ts';
import { RunSlots } from './run-slots.ts';

/** Executions are counted, and each runs until it is told to end. */
function slotsOf(capacity: number) {
  const activeRuns = new ActiveRuns();
  const state = { waiting: 0, claims: 0, fails: false, hasMoreBehind: false };
  const failures: unknown[] = [];
  const running: (() => void)[] = [];
  const claimed = () =>
    activeRuns.begin({
      id: newId('execution'),
      ownerId: newId('user'),
      sessionId: null,
      projectId: null,
      attempt: 1,
      faults: 0,
      fencingToken: 'fence',
      lastSeq: 0,
      submission: aSubmission(),
      waitedMs: 0,
    });
  const slots = new RunSlots({
    capacity,
    next: async () => {
      state.claims += 1;
      if (state.fails) throw new Error('the database is away');
      if (state.waiting === 0) return null;
      state.waiting -= 1;
      return claimed();
    },
    hasMoreBehind: () => state.hasMoreBehind,
    drive: () => new Promise((resolve) => running.push(resolve)),
    onClaimFailed: (error) => failures.push(error),
  });
  const endOne = async () => {
    running.shift()?.();
    await settled();
  };
  return { slots, state, failures, running, activeRuns, endOne };
}

describe('the places of a worker', () => {
  it('are never more than there are, and each goes on until nothing waits', async () => {
    const { slots, state, running, endOne, activeRuns } = slotsOf(2);
    state.waiting = 5;
    for (let notice = 0; notice < 5; notice++) slots.look();
    await settled();
    expect([running.length, state.waiting]).toEqual([2, 3]);
    for (let ended = 0; ended < 5; ended++) await endOne();
    expect([running.length, state.waiting, activeRuns.size]).toEqual([0, 0, 0]);
  });

  it('look once more where a notice came while they were all taken', async () => {
    const { slots, state, running, endOne } = slotsOf(1);
    state.waiting = 1;
    slots.look();
    await settled();
    slots.look();
    state.waiting = 1;
    await endOne();
    expect(running).toHaveLength(1);
  });

  it('look once more where a notice came while a claim was under way', async () => {
    const { slots, state, running } = slotsOf(1);
    slots.look();
    slots.look();
    state.waiting = 1;
    await settled();
    expect(running).toHaveLength(1);
  });

  it('open one after the other for one notice, where what is found is hardly alone', async () => {
    const { slots, state, running } = slotsOf(4);
    state.waiting = 3;
    slots.look();
    await settled();
    expect(running).toHaveLength(1);
    state.hasMoreBehind = true;
    slots.look();
    await settled();
    expect([running.length, state.waiting, slots.taken]).toEqual([3, 0, 3]);
  });

  it('are waited for by permits, each of which has its turn', async () => {
    const { slots, state, endOne } = slotsOf(1);
    state.waiting = 1;
    const over: number[] = [];
    const permits = [1, 2, 3].map((n) => slots.permit().then(() => over.push(n)));
    await settled();
    expect(over).toEqual([]);
    await endOne();
    await Promise.all(permits);
    expect(over).toEqual([1, 2, 3]);
  });

  it('give a permit back whose claim failed, and say of a notice that it did', async () => {
    const { slots, state, failures } = slotsOf(1);
    state.fails = true;
    await expect(slots.permit()).rejects.toThrow('away');
    slots.look();
    await settled();
    expect(failures).toHaveLength(1);
    state.fails = false;
    await slots.permit();
  });

  it('take nothing once they are closed, and keep no permit waiting', async () => {
    const { slots, state, running } = slotsOf(1);
    state.waiting = 2;
    slots.look();
    await settled();
    const permit = slots.permit();
    slots.close();
    await permit;
    slots.look();
    expect([running.length, state.waiting]).toEqual([1, 1]);
  });
});
