import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage, languages } from '#tests/support/language-images.ts';
import { pruneImages } from './prune-images.ts';

const engine = createDockerEngine();
const mark = randomUUID().replaceAll('-', '').slice(0, 16);
const id = `test-${mark.slice(0, 8)}`;
const OURS = `sandpiper/${id}:${mark}`;
const SUPERVISOR = `sandpiper-supervisor-${mark}`;

afterAll(async () => {
  for (const container of await engine.list({ 'sandpiper.test': mark })) await engine.remove(container.id);
  for (const reference of [OURS, `${OURS}-plain`, `${OURS}mine`]) await engine.removeImage(reference);
  await engine.removeVolume(SUPERVISOR);
  await engine[Symbol.asyncDispose]();
});

/** The engine, as if it had nothing but what is of this test: other old images of this machine are not its business. */
const ofThisTest: Parameters<typeof pruneImages>[0] = {
  list: async () => [],
  remove: (id) => engine.remove(id),
  listImages: async (labels, options) =>
    (await engine.listImages(labels, options)).filter(({ labels: { 'sandpiper.image': of } }) => of === id),
  listVolumes: async (prefix, options) =>
    (await engine.listVolumes(prefix, options)).filter(({ name }) => name.includes(mark)),
  inspectImage: (reference, options) => engine.inspectImage(reference, options),
  removeImage: (reference, options) => engine.removeImage(reference, options),
  removeVolume: (name, options) => engine.removeVolume(name, options),
};

async function build(reference: string, base: string) {
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `FROM ${base}\nLABEL of=${reference}\n`);
  tar.finalize();
  await engine.buildImage({ context: Readable.from(tar), reference, labels: { 'sandpiper.image': id } });
}

async function prune(keepDays: number) {
  const { signal } = new AbortController();
  // Its own: while images of the machine are built, which takes minutes, nothing waits for that.
  const lock = `sandpiper-test-${mark}`;
  const { images, volumes } = await pruneImages(ofThisTest, { registry: languages, keepDays, signal, lock });
  return [...images.map(({ reference }) => reference).sort(), ...volumes];
}

it('old images and volumes go from the real engine when nothing uses them, and others stay', {
  timeout: 300_000,
}, async () => {
  const base = await ensureLanguageImage('bash');
  for (const reference of [OURS, `${OURS}-plain`, `${OURS}mine`]) await build(reference, base);
  await engine.fillVolume({ name: SUPERVISOR, image: base, path: '/usr/local/lib/sandpiper' });
  const container = await engine.createContainer({
    image: OURS,
    command: ['/bin/true'],
    labels: { 'sandpiper.test': mark },
    runUid: 65_534,
    memoryBytes: 64 * 1024 ** 2,
    diskBytes: 1024 ** 2,
    cpus: 1,
    pids: 16,
    volumes: [{ name: SUPERVISOR, path: '/mnt' }],
  });
  try {
    expect(await prune(7)).toEqual([]);
    // A container that never ran uses them too.
    expect(await prune(0)).toEqual([`${OURS}-plain`]);
  } finally {
    await engine.remove(container);
  }
  expect(await prune(0)).toEqual([OURS, SUPERVISOR]);
  expect(await engine.inspectImage(OURS)).toBeNull();
  expect(await engine.inspectImage(`${OURS}mine`)).not.toBeNull();
  expect(await engine.listVolumes(SUPERVISOR)).toEqual([]);
  expect(await engine.inspectImage(base)).not.toBeNull();
});
