import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { createDockerEngine, ensureLanguageImage, languages } from '#tests/support/language-images.ts';
import { ImageBuilder } from './image-builder.ts';
import { readRecipes } from './image-recipes.ts';
import type { ImageState } from './images.ts';

const engine = createDockerEngine();
/** Part of the name of what is built here, so that it is nobody else's. */
const id = `test-${randomUUID().slice(0, 8)}`;
const references: string[] = [];
let directory: string;

beforeAll(async () => {
  await ensureLanguageImage('bash');
  directory = await mkdtemp(join(tmpdir(), 'languages-'));
  await cp(join(languages.directories[0] ?? '', 'base'), join(directory, 'base'), { recursive: true });
  await mkdir(join(directory, id));
  await cp(join(languages.directories[0] ?? '', 'specification.json'), join(directory, 'specification.json'));
  await mkdir(join(directory, id, 'samples'));
  await writeFile(join(directory, id, 'samples', 'hello.sh'), 'echo hello');
  await describeLanguage();
});

const BASH_VERSION = { command: ['bash', '--version'], pattern: 'version (\\d+\\.\\d+)' };

async function describeLanguage({ version = BASH_VERSION, name = 'Test' } = {}) {
  const words = { id, name, version, monacoId: 'shell', extension: 'sh', entry: 'main.sh', image: id };
  await writeFile(
    join(directory, id, 'language.json'),
    JSON.stringify({ ...words, run: ['bash', '{entry}'], samples: { hello: {} } }),
  );
}

afterEach(async () => {
  for (const reference of references.splice(0)) await engine.removeImage(reference);
});

afterAll(async () => {
  await rm(directory, { recursive: true });
  await engine[Symbol.asyncDispose]();
});

async function createBuilder(...instructions: readonly string[]) {
  await writeFile(join(directory, id, 'Dockerfile'), ['ARG BASE', `FROM \${BASE}`, ...instructions, ''].join('\n'));
  const states: ImageState[] = [];
  const registry = loadLanguages(directory);
  const onChange = (state: ImageState) => states.push(state);
  const images = new ImageBuilder({ engine, registry, containerRegistry: null, onChange });
  return { images, states };
}

/** Others on this machine may be building, and only one does at a time. */
const WITHIN_MS = 300_000;

describe('an image on the real engine', { timeout: WITHIN_MS }, () => {
  it('is built on the base, step by step, and then is there for everybody', async () => {
    const { images, states } = await createBuilder('LABEL one=1', `RUN echo ${id} > /etc/made`);
    await using _ = images;
    const image = await images.ensure(id);
    references.push(image.reference);
    expect(states.filter(({ step }) => /^step \d of \d$/.test(step ?? '')).length).toBeGreaterThan(1);
    expect(states.at(-1)?.status).toBe('READY');
    expect((await engine.inspectImage(image.reference))?.labels).toMatchObject({ 'sandpiper.image': id, one: '1' });
    expect(image.versions).toEqual({ [id]: expect.stringMatching(/^\d+\.\d+$/) });
    expect(images.state(id).version).toBe(image.versions[id]);

    const other = await createBuilder('LABEL one=1', `RUN echo ${id} > /etc/made`);
    await using __ = other.images;
    expect(await other.images.find(id)).toEqual(image);
    expect(other.states.map(({ status }) => status)).toEqual(['READY']);
  });

  it('has another name when its folder says something else', async () => {
    const first = await createBuilder('LABEL version=1');
    await using _ = first.images;
    const one = await first.images.ensure(id);
    const second = await createBuilder('LABEL version=2');
    await using __ = second.images;
    expect(await second.images.find(id)).toBeNull();
    const two = await second.images.ensure(id);
    references.push(one.reference, two.reference);
    expect(two.reference).not.toBe(one.reference);
  });

  it('has the same name when only its samples, or the words of its language.json, say something else', async () => {
    const referenceOf = async () => (await readRecipes(loadLanguages(directory), id)).image.reference;
    await createBuilder();
    const before = await referenceOf();
    await writeFile(join(directory, id, 'samples', 'hello.sh'), 'echo "hello"');
    await describeLanguage({ name: 'Another' });
    expect(await referenceOf()).toBe(before);
    await describeLanguage({ version: { ...BASH_VERSION, pattern: '(\\d+)' } });
    const withVersion = await referenceOf();
    expect(withVersion).not.toBe(before);
    await writeFile(join(directory, id, 'script.sh'), 'true');
    expect(await referenceOf()).not.toBe(withVersion);
    await rm(join(directory, id, 'script.sh'));
    await describeLanguage();
    expect(await referenceOf()).toBe(before);
  });

  it.each([
    ['says something else', { command: ['bash', '--version'], pattern: 'Python (\\d+)' }, 'says "GNU bash'],
    ['is not in the image', { command: ['none', '-V'], pattern: '(\\d+)' }, "can't be started"],
  ])('is not there where the command of its version %s, and that is said', async (_, version, problem) => {
    await describeLanguage({ version });
    const { images } = await createBuilder('LABEL badly=described');
    await using __ = images;
    await expect(images.ensure(id)).rejects.toMatchObject({ name: 'VersionError' });
    const start = `${join(directory, id, 'language.json')}: version: "${version.command.join(' ')}" ${problem}`;
    expect(images.state(id)).toMatchObject({ status: 'UNAVAILABLE', detail: expect.stringContaining(start) });
    const { image } = await readRecipes(loadLanguages(directory), id);
    expect(await engine.inspectImage(image.reference)).toBeNull();
    references.push(`${image.reference}-plain`);
    await describeLanguage();
  });

  it('is built once though two ask for it at the same time', async () => {
    const both = [await createBuilder('RUN sleep 1'), await createBuilder('RUN sleep 1')];
    const made = await Promise.all(both.map(({ images }) => images.ensure(id)));
    expect(made[0]).toEqual(made[1]);
    references.push(made[0]?.reference ?? '');
    const builds = both.filter(({ states }) => states.some(({ step }) => step?.startsWith('step')));
    expect(builds).toHaveLength(1);
    for (const { images } of both) await images[Symbol.asyncDispose]();
  });

  it('that can’t be built says why, and nothing is left by its name', async () => {
    const { images } = await createBuilder('RUN echo looking && false');
    await using _ = images;
    await expect(images.ensure(id)).rejects.toMatchObject({ name: 'ImageBuildError' });
    expect(images.state(id)).toMatchObject({ status: 'UNAVAILABLE', detail: expect.stringContaining('looking') });
    expect(await engine.listImages({ 'sandpiper.image': id })).toEqual([]);
  });

  it('that is under way is given up when its builder is', async () => {
    const { images } = await createBuilder('RUN sleep 1000');
    const waiting = images.ensure(id);
    waiting.catch(() => {});
    await expect.poll(() => images.state(id).step, { timeout: WITHIN_MS }).toMatch(/^step 3 of/);
    const startedAt = performance.now();
    await images[Symbol.asyncDispose]();
    await expect(waiting).rejects.toThrow('the worker stops');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
