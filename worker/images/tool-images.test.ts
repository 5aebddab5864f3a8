import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { languages } from '#tests/support/language-images.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { readToolRecipes } from './image-recipes.ts';
import { acquireMachineLock } from './machine-lock.ts';
import { BuiltToolImages, TOOLS } from './tool-images.ts';

const { signal } = new AbortController();

/** An engine that has all but the tool's own image. */
async function withBase() {
  const engine = new FakeEngine();
  const { base, image } = await readToolRecipes(languages, { id: TOOLS.git.imageId, folder: TOOLS.git.folder });
  engine.addImage(base.reference);
  const lock = `sandpiper-test-${randomUUID()}`;
  const images = new BuiltToolImages({ engine, registry: languages, containerRegistry: null, lock });
  const builds = () => engine.calls.filter((call) => call === 'build').length;
  return { engine, image, lock, images, builds };
}

describe('the image of a tool', () => {
  it('is called by what its folder holds, and by no language’s name', async () => {
    const { image } = await withBase();
    expect(image.reference).toMatch(/^sandpiper\/tool-git:[0-9a-f]{16}$/);
    expect(languages.imageIds()).not.toContain(image.id);
    const names = image.context.files.map(({ name, executable }) => `${name}${executable ? '*' : ''}`);
    expect(names.sort()).toEqual(['Dockerfile', 'clone*', 'git-credential*', 'gitconfig']);
  });

  it('is made once for all who wait for it, and each is told how far it is', async () => {
    const { image, images, builds } = await withBase();
    const told: string[][] = [[], []];
    const made = await Promise.all(
      told.map((lines) => images.ensure('git', { signal, onProgress: (line) => lines.push(line) })),
    );
    expect(made.map(({ reference }) => reference)).toEqual([image.reference, image.reference]);
    expect(made[0]?.digest).toMatch(/^sha256:/);
    expect(builds()).toBe(1);
    for (const lines of told) expect(lines[0]).toMatch(/^Preparing Git: step 1 of \d+$/);
  });

  it('is not made where it is there, and again where somebody has removed it', async () => {
    const { engine, image, images, builds } = await withBase();
    await images.ensure('git', { signal });
    await images.ensure('git', { signal });
    expect(builds()).toBe(1);
    await engine.removeImage(image.reference);
    await images.ensure('git', { signal });
    expect(builds()).toBe(2);
  });

  it('is made on for who still waits, and no longer for nobody', async () => {
    const { lock, images, builds } = await withBase();
    const held = await acquireMachineLock(lock, signal);
    const [first, second] = [new AbortController(), new AbortController()];
    const leaves = images.ensure('git', { signal: first.signal });
    const stays = images.ensure('git', { signal: second.signal });
    first.abort(new Error('the first has gone'));
    await expect(leaves).rejects.toThrow('the first has gone');
    await held[Symbol.asyncDispose]();
    await stays;
    expect(builds()).toBe(1);
    const last = new AbortController();
    last.abort(new Error('gone before'));
    await expect(images.ensure('git', { signal: last.signal })).rejects.toThrow('gone before');
  });

  it('that can not be made is said to who waits, and tried again for the next', async () => {
    const { engine, images } = await withBase();
    engine.faults.set('build', new Error('no mirror answers'));
    await expect(images.ensure('git', { signal })).rejects.toThrow('no mirror answers');
    engine.faults.delete('build');
    await images.ensure('git', { signal });
  });
});
