import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { NO_RESOURCES } from '#tests/support/builders.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { Heartbeat } from './heartbeat.ts';

/** A worker of which the others hear through this object. */
function beating() {
  const clock = new ManualClock();
  const state = {
    away: false as boolean | 'hangs',
    marked: false,
    registered: false,
    beats: 0,
    declaredDead: 0,
    leaseOver: 0,
    wantsDrain: false,
    draining: false,
  };
  const heartbeat = new Heartbeat({
    workers: {
      register: async () => {
        state.registered = true;
      },
      heartbeat: async () => {
        if (state.away === 'hangs') await new Promise(() => {});
        if (state.away) throw new Error('the database is away');
        if (!state.registered) return null;
        state.beats += 1;
        const wasStopped = state.marked;
        state.marked = false;
        return { wasStopped, draining: state.wantsDrain };
      },
    },
    self: { id: newId('worker'), hostname: 'here', pid: 1, version: '0', capacity: 1 },
    running: () => 1,
    resources: () => NO_RESOURCES,
    engine: () => ({ status: 'up', detail: null }),
    clock,
    log: silentLogger(),
    onDeclaredDead: () => void state.declaredDead++,
    onDraining: (draining) => {
      state.draining = draining;
    },
    onLeaseOver: () => void state.leaseOver++,
  });
  return { clock, state, heartbeat };
}

describe('a heartbeat', () => {
  it('beats every two seconds, and tells once when others took this worker for dead', async () => {
    const { clock, state, heartbeat } = beating();
    await using _ = heartbeat;
    await heartbeat.start();
    await clock.advance(10_000);
    expect(state).toMatchObject({ declaredDead: 0, leaseOver: 0 });
    expect(state.beats).toBeGreaterThanOrEqual(5);
    state.marked = true;
    await clock.advance(10_000);
    expect(state.declaredDead).toBe(1);
  });

  it('registers its worker again where the database knows it no more, and tells once that it was given up', async () => {
    const { clock, state, heartbeat } = beating();
    await using _ = heartbeat;
    await heartbeat.start();
    state.registered = false;
    const { beats } = state;
    await clock.advance(10_000);
    expect(state).toMatchObject({ registered: true, declaredDead: 1, leaseOver: 0 });
    expect(state.beats).toBeGreaterThanOrEqual(beats + 4);
    expect(heartbeat.isHeard).toBe(true);
  });

  it.each([
    ['fails', true],
    ['gets no answer', 'hangs'],
  ] as const)('that %s for eight seconds ends the runs, before others may begin them again', async (_, away) => {
    const { clock, state, heartbeat } = beating();
    await heartbeat.start();
    await clock.advance(10_000);
    state.away = away;
    await clock.advance(5_500);
    expect(state.leaseOver).toBe(0);
    await clock.advance(3_500);
    expect(state.leaseOver).toBeGreaterThan(0);
  });

  it('lets its worker judge others only after it arrived without a gap for as long as they have to be heard', async () => {
    const { clock, state, heartbeat } = beating();
    await using _ = heartbeat;
    await heartbeat.start();
    expect(heartbeat.isHeard).toBe(true);
    await clock.advance(9_000);
    expect(heartbeat.mayJudge).toBe(false);
    await clock.advance(2_000);
    expect(heartbeat.mayJudge).toBe(true);
    state.away = true;
    await clock.advance(12_000);
    expect(heartbeat.mayJudge).toBe(false);
    state.away = false;
    await clock.advance(2_000);
    expect(heartbeat).toMatchObject({ isHeard: true, mayJudge: false });
    await clock.advance(10_000);
    expect(heartbeat.mayJudge).toBe(true);
  });

  it('that comes back in time ends nothing', async () => {
    const { clock, state, heartbeat } = beating();
    await using _ = heartbeat;
    await heartbeat.start();
    await clock.advance(10_000);
    state.away = true;
    await clock.advance(5_000);
    state.away = false;
    await clock.advance(30_000);
    expect(state.leaseOver).toBe(0);
  });

  it('tells what an admin wants of its worker, at once where it is nudged', async () => {
    const { clock, state, heartbeat } = beating();
    await using _ = heartbeat;
    await heartbeat.start();
    await clock.advance(100);
    state.wantsDrain = true;
    heartbeat.nudge();
    await clock.advance(0);
    expect(state.draining).toBe(true);
    state.wantsDrain = false;
    await clock.advance(2_000);
    expect(state.draining).toBe(false);
  });
});
