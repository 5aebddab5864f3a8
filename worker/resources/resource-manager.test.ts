import { describe, expect, it } from 'vitest';
import { settled } from '#tests/support/manual-clock.ts';
import { resourcesFor } from '#tests/support/resources.ts';
import type { Reservation, ResourceManager, ResourceManagerOptions } from './resource-manager.ts';

const MIB = 1024 ** 2;
const room = (memoryMib: number, cpus = 1) => ({ memoryBytes: memoryMib * MIB, cpus });
const never = new AbortController().signal;
let runs = 0;
const aRun = () => ({ executionId: `exec_${runs++}`, attempt: 1 });

/** Of a worker whose containers may take so much together, of which one run may have 1 GiB and one core. */
function managing(memoryMib: number, options: Partial<ResourceManagerOptions> = {}): ResourceManager {
  const resources = resourcesFor({
    memoryShare: 0.5,
    containerEstimateBytes: 16 * MIB,
    maxRuns: 64,
    most: room(1024),
    ...options,
  });
  resources.learn({ memoryBytes: memoryMib * 2 * MIB, cpus: 2 });
  return resources;
}

async function claim(resources: ResourceManager, memoryMib: number, cpus = 1) {
  using offer = await resources.offer();
  if (!offer) throw new Error('nothing was offered');
  return offer.take(aRun(), room(memoryMib, cpus), Number.POSITIVE_INFINITY);
}

describe('what a worker may run', () => {
  it('is a share of the memory, two cores for each that is there, and as many containers as the estimate allows', () => {
    const resources = resourcesFor({ maxRuns: 2 });
    resources.learn({ memoryBytes: 8192 * MIB, cpus: 2 });
    expect(resources.capacity).toEqual({ memoryBytes: Math.floor(8192 * MIB * 0.8), cpus: 4, containers: 12 });
  });

  it('is a core for each run where more run at a time, and as many containers as the operator says', () => {
    const resources = resourcesFor({ maxRuns: 12, maxContainers: 5 });
    resources.learn({ memoryBytes: 8192 * MIB, cpus: 2 });
    expect(resources.capacity).toMatchObject({ cpus: 12, containers: 5 });
  });

  it('is nothing until the engine has told what it has', async () => {
    const resources = resourcesFor();
    expect(await resources.offer()).toBeNull();
    let told = 0;
    resources.onRoom(() => void told++);
    resources.learn({ memoryBytes: 8192 * MIB, cpus: 2 });
    resources.learn({ memoryBytes: 8192 * MIB, cpus: 2 });
    expect(told).toBe(1);
    expect((await resources.offer())?.room).toMatchObject({ cpus: 4 });
  });
});

describe('a claim', () => {
  it('is offered as much as one run may have, or what is left, or nothing', async () => {
    const resources = managing(1536);
    using first = await resources.offer();
    expect(first).toMatchObject({ room: room(1024), isFull: true });
    first?.take(aRun(), room(1024), Number.POSITIVE_INFINITY);
    using second = await resources.offer();
    expect(second).toMatchObject({ room: room(512), isFull: false });
    second?.take(aRun(), room(512), Number.POSITIVE_INFINITY);
    expect(await resources.offer()).toBeNull();
  });

  it('goes on beside others while there is room for the most that each may bring', async () => {
    const resources = managing(4096);
    const offers = await Promise.all([1, 2, 3, 4].map(() => resources.offer()));
    expect(offers.map((offer) => offer?.isFull)).toEqual([true, true, true, true]);
    // What is only offered is told as free: it may come to nothing.
    expect(resources.free).toMatchObject(room(4096, 64));
    expect(resources.freeForWarm.memoryBytes).toBe(0);
  });

  it('waits for another one that holds what it could have, and is offered what that has left', async () => {
    const resources = managing(1024);
    const first = await resources.offer();
    let second: Awaited<ReturnType<ResourceManager['offer']>> | 'waits' = 'waits';
    const offering = resources.offer().then((offer) => {
      second = offer;
    });
    await settled();
    expect(second).toBe('waits');
    first?.take(aRun(), room(256), Number.POSITIVE_INFINITY);
    await offering;
    expect(second).toMatchObject({ room: room(768), isFull: false });
  });

  it('that brought nothing gives back what it was offered, and tells nobody of more room', async () => {
    const resources = managing(1024);
    let told = 0;
    resources.onRoom(() => void told++);
    for (let times = 0; times < 3; times++) {
      using offer = await resources.offer();
      expect(offer?.room).toEqual(room(1024));
    }
    expect(told).toBe(0);
    expect(resources.used).toEqual({ memoryBytes: 0, cpus: 0, idle: 0, busy: 0 });
  });

  it('is offered nothing where all cores are promised, whatever memory is left', async () => {
    const resources = managing(65_536, { maxRuns: 4 });
    for (let run = 0; run < 4; run++) await claim(resources, 16);
    expect(await resources.offer()).toBeNull();
  });

  it('is offered nothing where there are as many containers as there may be, and none of them is idle', async () => {
    const resources = managing(65_536, { maxContainers: 2 });
    const run = await claim(resources, 16);
    const place = await resources.place(16 * MIB, run, never);
    const other = await resources.place(16 * MIB, null, never);
    expect(await resources.offer()).toBeNull();
    other?.rest();
    using offer = await resources.offer();
    expect(offer?.isFull).toBe(true);
    expect(place).not.toBeNull();
  });
});

describe('a run', () => {
  it('takes its room once, be it before it has its container, with it, or after', async () => {
    const resources = managing(1024);
    const run = await claim(resources, 256);
    expect(resources.used).toMatchObject(room(256));
    const place = await resources.place(256 * MIB, run, never);
    expect(resources.used).toEqual({ ...room(256), idle: 0, busy: 1 });
    run[Symbol.dispose]();
    expect(resources.used).toEqual({ ...room(256, 0), idle: 0, busy: 1 });
    place?.[Symbol.dispose]();
    expect(resources.used).toEqual({ ...room(0, 0), idle: 0, busy: 0 });
  });

  it('keeps the room for another container where the first one broke', async () => {
    const resources = managing(512);
    const run = await claim(resources, 256);
    const broken = await resources.place(256 * MIB, run, never);
    broken?.leave();
    expect(resources.free?.memoryBytes).toBe(0);
    expect(await resources.place(256 * MIB, run, never)).not.toBeNull();
  });

  it('tells that there is room when it ends, when its container waits and when that is gone', async () => {
    const resources = managing(512);
    const run = await claim(resources, 256);
    const place = await resources.place(256 * MIB, run, never);
    let told = 0;
    resources.onRoom(() => void told++);
    place?.leave();
    expect(told).toBe(0);
    run[Symbol.dispose]();
    place?.rest();
    place?.[Symbol.dispose]();
    expect(told).toBe(3);
  });

  it('is found by its attempt as long as it goes on', async () => {
    const resources = managing(512);
    const key = aRun();
    const reservation = resources.reserve(key, room(16));
    expect(resources.reservationOf(key)).toBe(reservation);
    expect(resources.reservationOf({ ...key, attempt: 2 })).toBeNull();
    reservation[Symbol.dispose]();
    expect(resources.reservationOf(key)).toBeNull();
  });
});

describe('a container', () => {
  it('that is idle is room for a run, and no room for another container before it is gone', async () => {
    const resources = managing(256);
    const idle = await resources.place(256 * MIB, null, never);
    idle?.rest();
    const run = await claim(resources, 256);
    let place: unknown = 'waits';
    const placing = resources.place(256 * MIB, run, never).then((granted) => {
      place = granted;
    });
    await settled();
    expect(place).toBe('waits');
    idle?.[Symbol.dispose]();
    await placing;
    expect(place).not.toBeNull();
    expect(resources.used).toEqual({ ...room(256), idle: 0, busy: 1 });
  });

  it('is made in the order in which places were asked for, and not for who does not wait any more', async () => {
    const resources = managing(256);
    const first = await resources.place(256 * MIB, null, never);
    const gone = new AbortController();
    const granted: string[] = [];
    const asked = (name: string, memoryMib: number, signal = never) =>
      resources.place(memoryMib * MIB, null, signal).then((place) => granted.push(place ? name : `${name}: none`));
    const waiting = [asked('large', 256, gone.signal), asked('small', 16), asked('other', 16)];
    gone.abort();
    await settled();
    expect(granted).toEqual(['large: none']);
    first?.[Symbol.dispose]();
    await Promise.all(waiting);
    expect(granted).toEqual(['large: none', 'small', 'other']);
  });

  it('of a run doesn’t wait behind one that nobody has asked for', async () => {
    const resources = managing(256);
    const first = await resources.place(128 * MIB, null, never);
    const granted: string[] = [];
    const asked = async (name: string, memoryMib: number, run: Reservation | null) => {
      const place = await resources.place(memoryMib * MIB, run, never);
      granted.push(name);
      return place;
    };
    const warm = asked('kept ready', 256, null);
    const small = await asked('small run', 64, resources.reserve(aRun(), room(64)));
    const large = asked('large run', 192, resources.reserve(aRun(), room(192)));
    await settled();
    expect(granted).toEqual(['small run']);
    first?.[Symbol.dispose]();
    await large;
    expect(granted).toEqual(['small run', 'large run']);
    small?.[Symbol.dispose]();
    (await large)?.[Symbol.dispose]();
    await warm;
    expect(granted).toEqual(['small run', 'large run', 'kept ready']);
  });

  it('that nobody has asked for is only begun where nothing waits and what goes for it is enough', async () => {
    const resources = managing(256);
    const leaving = await resources.place(128 * MIB, null, never);
    const idle = await resources.place(64 * MIB, null, never);
    leaving?.leave();
    idle?.rest();
    expect(resources.mayBeKeptReady(64 * MIB, [])).toBe(true);
    expect(resources.mayBeKeptReady(128 * MIB, [])).toBe(false);
    expect(resources.mayBeKeptReady(128 * MIB, [64 * MIB])).toBe(true);
    const gone = new AbortController();
    const waiting = resources.place(256 * MIB, resources.reserve(aRun(), room(256)), gone.signal);
    expect(resources.mayBeKeptReady(16 * MIB, [])).toBe(false);
    gone.abort();
    expect(await waiting).toBeNull();
    expect(resources.mayBeKeptReady(16 * MIB, [])).toBe(true);
  });

  it('that is kept ready leaves to runs what was promised to them', async () => {
    const resources = managing(1024);
    await claim(resources, 256);
    expect(resources.freeForWarm.memoryBytes).toBe(768 * MIB);
    using _ = await resources.offer();
    expect(resources.freeForWarm.memoryBytes).toBe(0);
  });
});
