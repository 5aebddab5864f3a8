import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { resourcesFor } from '#tests/support/resources.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { INSTANCE_LABEL } from '#worker/runners/labels.ts';

const MIB = 1024 ** 2;
const ROOM_BYTES = 512 * MIB;

const engine = createDockerEngine();
let image: string;
beforeAll(async () => {
  image = await ensureLanguageImage('python');
}, 300_000);
afterAll(() => engine[Symbol.asyncDispose]());

/** The most memory that containers had together by their limits, from before each was made until after it was gone. */
function counted(real: ContainerEngine): { engine: ContainerEngine; most: { bytes: number; containers: number } } {
  const sizes = new Map<string, number>();
  const coming = new Set<{ memoryBytes: number }>();
  const most = { bytes: 0, containers: 0 };
  const count = () => {
    const bytes = [...sizes.values(), ...[...coming].map(({ memoryBytes }) => memoryBytes)];
    most.bytes = Math.max(
      most.bytes,
      bytes.reduce((sum, each) => sum + each, 0),
    );
    most.containers = Math.max(most.containers, bytes.length);
  };
  const createContainer: ContainerEngine['createContainer'] = async (spec, options) => {
    coming.add(spec);
    count();
    try {
      const id = await real.createContainer(spec, options);
      sizes.set(id, spec.memoryBytes);
      return id;
    } finally {
      coming.delete(spec);
    }
  };
  const remove: ContainerEngine['remove'] = async (id, options) => {
    await real.remove(id, options);
    sizes.delete(id);
  };
  const proxy = new Proxy(real, {
    get(target, name) {
      if (name === 'createContainer') return createContainer;
      if (name === 'remove') return remove;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { engine: proxy, most };
}

it('containers that run and that wait stay within the room together, and runs of many owners and sizes all end', async () => {
  const { memoryBytes } = await engine.info();
  const resources = resourcesFor({
    // A byte more, as the share is rounded down.
    memoryShare: (ROOM_BYTES + 1) / memoryBytes,
    containerEstimateBytes: 64 * MIB,
    maxRuns: 8,
    most: { memoryBytes: ROOM_BYTES, cpus: 1 },
  });
  resources.learn({ memoryBytes, cpus: 2 });
  const { engine: watched, most } = counted(engine);
  const runs = new SandboxRuns(watched, { reuse: 'owner', capacity: 4, resources });
  const sizes = [256, 64, 128, 512, 64, 256, 128, 64, 512, 128, 64, 256];

  const claimAndRun = async (mib: number, index: number) => {
    const limits = { memoryBytes: mib * MIB, diskBytes: 16 * MIB };
    const executionId = `exec_${index}`;
    for (;;) {
      const roomCame = Promise.withResolvers<void>();
      waiting.add(roomCame.resolve);
      using offer = await resources.offer();
      if (offer && offer.room.memoryBytes >= limits.memoryBytes) {
        const need = { memoryBytes: limits.memoryBytes, cpus: 0.5 };
        using _ = offer.take({ executionId, attempt: 1 }, need, Number.POSITIVE_INFINITY);
        return await runs.run(image, ['sh', '-c', 'echo ran'], { executionId, ownerId: `user_${index % 3}`, limits });
      }
      offer?.[Symbol.dispose]();
      await roomCame.promise;
    }
  };
  const waiting = new Set<() => void>();
  resources.onRoom(() => {
    for (const wake of waiting) wake();
    waiting.clear();
  });
  const results = await Promise.all(sizes.map(claimAndRun));

  expect(results.map(({ stdout }) => stdout.toString())).toEqual(sizes.map(() => 'ran\n'));
  expect(most.bytes).toBeLessThanOrEqual(ROOM_BYTES);
  expect(most.bytes).toBeGreaterThan(256 * MIB);
  expect(most.containers).toBeLessThanOrEqual(8);
  expect(await runs.leftContainers()).toEqual([]);
  expect(await engine.list({ [INSTANCE_LABEL]: runs.instance })).toEqual([]);
  expect(resources.used).toEqual({ memoryBytes: 0, cpus: 0, idle: 0, busy: 0 });
}, 60_000);
