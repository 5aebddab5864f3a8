import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { languages } from '#tests/support/language-images.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { type BuildReport, buildImage } from './build-image.ts';
import { readRecipes } from './image-recipes.ts';
import { acquireMachineLock } from './machine-lock.ts';
import { READER_LABELS } from './versions.ts';

it('an image that another makes meanwhile is waited for no longer than that', async () => {
  await using engine = new FakeEngine();
  const { signal } = new AbortController();
  const lock = `sandpiper-test-${randomUUID()}`;
  await using _others = await acquireMachineLock(lock, signal);
  const waits = Promise.withResolvers<BuildReport>();
  const options = { registry: languages, imageId: 'bash', containerRegistry: null, signal, lock };
  const made = buildImage(engine, { ...options, onReport: waits.resolve });
  expect(await waits.promise).toEqual({ step: 'another image is being made', waits: true, detail: null });
  const { image } = await readRecipes(languages, 'bash');
  engine.addImage(image.reference);
  expect((await made).reference).toBe(image.reference);
});

it('an image is made although a build of it that was killed left a container behind', async () => {
  await using engine = new FakeEngine({
    program: async ({ write }) => {
      await write('stdout', 'version 5.2.15');
      return 0;
    },
  });
  const { signal } = new AbortController();
  const { base, image } = await readRecipes(languages, 'bash');
  for (const reference of [base.reference, `${image.reference}-plain`]) engine.addImage(reference);
  const left = { image: `${image.reference}-plain`, command: ['bash', '--version'], labels: READER_LABELS };
  await engine.createContainer({ ...left, runUid: 1, memoryBytes: 1, diskBytes: 1, cpus: 1, pids: 1 });
  const lock = `sandpiper-test-${randomUUID()}`;
  const options = { registry: languages, imageId: 'bash', containerRegistry: null, signal, lock, onReport: () => {} };
  expect(await buildImage(engine, options)).toMatchObject({ reference: image.reference, versions: { bash: '5.2.15' } });
});
