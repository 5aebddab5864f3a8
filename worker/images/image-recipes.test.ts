import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { languages } from '#tests/support/language-images.ts';
import { readRecipes } from './image-recipes.ts';

const dockerfile = (folder: string) => readFile(join(import.meta.dirname, '../..', folder, 'Dockerfile'), 'utf8');

it('an image stands on the base, the base on the supervisor’s image, and that on the root file system', async () => {
  const { root, supervisor, base, image } = await readRecipes(languages, 'python');
  expect(supervisor.parents).toEqual({ ROOTFS: root.reference });
  expect(base.parents).toEqual({ ROOTFS: root.reference, SUPERVISOR: supervisor.reference });
  expect(image.parents).toEqual({ BASE: base.reference });
  expect(supervisor.reference).toMatch(/^sandpiper\/supervisor:[0-9a-f]{16}$/);
});

it('the image of a family is the same whichever of its languages are offered', async () => {
  const offered = loadLanguages('languages', { only: ['python'] });
  const [some, all] = await Promise.all([offered, languages].map((registry) => readRecipes(registry, 'native')));
  expect(some?.image.reference).toBe(all?.image.reference);
});

it('what the supervisor is made of decides its image; its tests and documents do not', async () => {
  const { supervisor } = await readRecipes(languages, 'python');
  const names = supervisor.context.files.map(({ name }) => name);
  expect(names).toContain('Dockerfile');
  expect(names).toContain('supervisor.c');
  expect(names.filter((name) => !/^(Dockerfile|[a-z]+\.[ch])$/.test(name))).toEqual([]);
});

it('a Dockerfile names its parents by arguments that its recipe gives', async () => {
  const { supervisor, base } = await readRecipes(languages, 'python');
  const asked = (text: string) => [...text.matchAll(/^ARG (\w+)$/gm)].map(([, name]) => name).sort();
  expect(asked(await dockerfile('supervisor'))).toEqual(Object.keys(supervisor.parents).sort());
  expect(asked(await dockerfile('languages/base'))).toEqual(Object.keys(base.parents).sort());
});
