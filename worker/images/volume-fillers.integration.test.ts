import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { createDockerEngine } from '#tests/support/language-images.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { makeVolume } from './make-volume.ts';
import { FILLER_LABELS, removeVolumeFillers } from './volume-fillers.ts';

const HOUR_MS = 3_600_000;
const engine = createDockerEngine();
const name = `sandpiper-test-filler-${randomUUID()}`;

/** What it has made stays, as where its worker is killed then. */
class KilledEngine extends DockerEngine {
  override async remove(): Promise<void> {
    throw new Error('killed');
  }
  override async removeImage(): Promise<void> {
    throw new Error('killed');
  }
}

afterAll(async () => {
  await engine.removeVolume(name);
  await engine[Symbol.asyncDispose]();
});

it('what a worker that was killed while it filled a volume left goes with a later one', async () => {
  const known = new Set((await fillers()).map(({ id }) => id));
  const isOfThisTest = ({ id }: { id: string }) => !known.has(id);
  await using killed = new KilledEngine();
  await expect(makeVolume(killed, name, [{ path: 'a', sizeBytes: 1, content: [Buffer.from('a')] }])).rejects.toThrow(
    'killed',
  );
  const left = (await fillers()).filter(isOfThisTest);
  expect(left.map(({ kind }) => kind).sort()).toEqual(['container', 'image']);
  // The engine, as if it had nothing but what is of this test: others fill volumes beside it.
  const ofThisTest = {
    list: async () => (await engine.list(FILLER_LABELS)).filter(isOfThisTest),
    listImages: async () =>
      (await engine.listImages(FILLER_LABELS)).filter(({ digest }) => isOfThisTest({ id: digest })),
    remove: (id: string) => engine.remove(id),
    removeImage: (reference: string) => engine.removeImage(reference),
  };
  const { signal } = new AbortController();
  const now = Date.now();
  expect(await removeVolumeFillers(ofThisTest, { signal, now: new Date(now) })).toEqual([]);
  expect(await removeVolumeFillers(ofThisTest, { signal, now: new Date(now + 2 * HOUR_MS) })).toHaveLength(1);
  expect((await fillers()).filter(isOfThisTest)).toEqual([]);
});

async function fillers(): Promise<{ kind: 'container' | 'image'; id: string }[]> {
  const containers = await engine.list(FILLER_LABELS);
  const images = await engine.listImages(FILLER_LABELS);
  return [
    ...containers.map(({ id }) => ({ kind: 'container' as const, id })),
    ...images.map(({ digest }) => ({ kind: 'image' as const, id: digest })),
  ];
}
