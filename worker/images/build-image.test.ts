import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { languages } from '#tests/support/language-images.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { type BuildReport, buildImage } from './build-image.ts';
import { readRecipes } from './image-recipes.ts';
import { acquireMachineLock } from './machine-lock.ts';

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
