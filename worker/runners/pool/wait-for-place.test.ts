import { describe, expect, it } from 'vitest';
import { ManualClock, settled } from '#tests/support/manual-clock.ts';
import { resourcesFor } from '#tests/support/resources.ts';
import { waitForPlace } from './wait-for-place.ts';

const MIB = 1024 ** 2;

/** One that waits for the place of another, which takes all the room there is. */
async function waiting() {
  const clock = new ManualClock();
  const resources = resourcesFor({ memoryShare: 1 });
  resources.learn({ memoryBytes: 512 * MIB, cpus: 2 });
  const stop = new AbortController();
  const holder = await resources.place(512 * MIB, null, stop.signal);
  let presses = 0;
  const press = () => void presses++;
  const options = { resources, clock, press, memoryBytes: 256 * MIB, reservation: null, signal: stop.signal };
  const placed = waitForPlace(options);
  placed.catch(() => {});
  await settled();
  return { clock, stop, holder, placed, presses: () => presses };
}

describe('a place', () => {
  it('is there when the one is gone that made way, and then nothing else has to', async () => {
    const { clock, holder, placed, presses } = await waiting();
    await clock.advance(4_000);
    expect(presses()).toBe(2);
    holder?.[Symbol.dispose]();
    await placed;
    await clock.advance(60_000);
    expect([presses(), clock.sleeping]).toEqual([2, 0]);
  });

  it('that nobody waits for any more lets nothing go', async () => {
    const { clock, stop, placed, presses } = await waiting();
    stop.abort(new Error('stopped'));
    await expect(placed).rejects.toThrow('stopped');
    await clock.advance(60_000);
    expect([presses(), clock.sleeping]).toEqual([0, 0]);
  });

  it('that is not there after twenty seconds is given up', async () => {
    const { clock, placed, presses } = await waiting();
    await clock.advance(20_000);
    await expect(placed).rejects.toMatchObject({ code: 'ENGINE_TIMEOUT' });
    expect(presses()).toBe(10);
  });
});
