import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '#tests/support/language-images.ts';
import { CERTIFICATES_VOLUME } from '#worker/egress/certificates.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { readRecipes } from './image-recipes.ts';
import { pruneImages } from './prune-images.ts';
import { markPulled, pulledMark } from './pulled-images.ts';
import { supervisorVolumeOf } from './supervisor-volume.ts';
import { toolReferences } from './tool-images.ts';
import { READER_LABELS } from './versions.ts';
import { FILLER_LABELS } from './volume-fillers.ts';

const DAY_MS = 86_400_000;
const OLD = '0123456789abcdef';

let engine: FakeEngine;

beforeEach(() => {
  engine = new FakeEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const add = (reference: string, id: string | null) =>
  engine.addImage(reference, async () => 0, id === null ? {} : { 'sandpiper.image': id });
const there = async () => (await engine.listImages({})).flatMap(({ tags }) => tags);

async function prune(afterDays: number, keepDays = 7) {
  const { signal } = new AbortController();
  const now = new Date(Date.now() + afterDays * DAY_MS);
  // Its own: while images of the machine are built, which takes minutes, nothing waits for that.
  const lock = `sandpiper-test-${process.pid}`;
  const { images, volumes } = await pruneImages(engine, { registry: languages, keepDays, signal, now, lock });
  return [...images.map(({ reference }) => reference), ...volumes];
}

describe('removing old images', () => {
  it('takes what no folder makes any more, be the folder changed or gone, and what an interrupted build left', async () => {
    const old = [`sandpiper/python:${OLD}`, `sandpiper/klingon:${OLD}`, `sandpiper/python:${OLD}-plain`];
    for (const reference of old) add(reference, reference.slice('sandpiper/'.length).split(':')[0] ?? '');
    expect(await prune(8)).toEqual(old);
    expect(await there()).toEqual([]);
  });

  it('leaves what some folder of a language or a tool makes, and all that it stands on', async () => {
    for (const imageId of languages.imageIds()) {
      const { root, supervisor, base, image } = await readRecipes(languages, imageId);
      for (const { reference } of [root, supervisor, base, image]) add(reference, imageId);
    }
    for (const reference of await toolReferences(languages)) add(reference, 'tool');
    const before = await there();
    expect(await prune(1_000)).toEqual([]);
    expect(await there()).toEqual(before);
  });

  it('leaves what is not old yet, unless nothing is to be kept', async () => {
    add(`sandpiper/python:${OLD}`, 'python');
    expect(await prune(6)).toEqual([]);
    expect(await prune(0, 0)).toEqual([`sandpiper/python:${OLD}`]);
  });

  it('leaves what is not ours: without our label, or somebody’s own made of ours', async () => {
    add(`sandpiper/python:${OLD}`, null);
    add('somebody/app:1', 'python');
    add('sandpiper/python:mine', 'python');
    expect(await prune(8)).toEqual([]);
  });

  it('leaves what a container is made of', async () => {
    const image = `sandpiper/python:${OLD}`;
    add(image, 'python');
    const limits = { runUid: 1, memoryBytes: 1, diskBytes: 1, cpus: 1, pids: 1 };
    const container = await engine.createContainer({ image, command: ['sleep'], labels: {}, ...limits });
    expect(await prune(8)).toEqual([]);
    await engine.remove(container);
    expect(await prune(8)).toEqual([image]);
  });

  it('takes what a killed build left of reading versions, and not what is being read', async () => {
    const image = `sandpiper/python:${OLD}-plain`;
    add(image, 'python');
    const limits = { runUid: 1, memoryBytes: 1, diskBytes: 1, cpus: 1, pids: 1 };
    await engine.createContainer({ image, command: ['python3'], labels: READER_LABELS, ...limits });
    expect(await prune(0, 0)).toEqual([]);
    expect(engine.containers).toHaveLength(1);
    expect(await prune(1, 0)).toEqual([image]);
    expect(engine.containers).toEqual([]);
  });

  it('leaves what the machine trusted before: another worker may have begun then', async () => {
    add('any', null);
    const name = `${CERTIFICATES_VOLUME}${OLD}`;
    await engine.fillVolume({ name, image: 'any', path: '/' });
    expect(await prune(1_000, 0)).toEqual([]);
    expect(await engine.listVolumes(name)).toHaveLength(1);
  });

  it('takes what a worker that was killed left of filling a volume, and not what is being filled', async () => {
    const image = 'sandpiper/volume:0f8a5c9e-4c1d-4a8e-9a59-0e2f4d6b7c11';
    engine.addImage(image, async () => 0, FILLER_LABELS);
    engine.addImage('somebody/app:1', async () => 0, FILLER_LABELS);
    const limits = { runUid: 1, memoryBytes: 1, diskBytes: 1, cpus: 1, pids: 1 };
    await engine.createContainer({ image, command: ['/none'], labels: FILLER_LABELS, ...limits });
    expect(await prune(0)).toEqual([]);
    expect(engine.containers).toHaveLength(1);
    expect(await prune(1)).toEqual([image]);
    expect(engine.containers).toEqual([]);
    expect(await there()).toEqual(['somebody/app:1']);
  });

  it('takes what was pulled for runs and is not used any more, by the name by which that was', async () => {
    const name = 'docker.io/library/debian:12';
    add(name, null);
    add('docker.io/library/debian:13', null);
    await markPulled(engine, { name, id: name });
    expect(await prune(6)).toEqual([]);
    expect(await prune(8)).toEqual([name]);
    expect(await there()).toEqual(['docker.io/library/debian:13']);
  });

  it('leaves a pulled image that was used since, and what others named it', async () => {
    const name = 'docker.io/library/debian:12';
    add(name, null);
    await markPulled(engine, { name, id: name });
    await engine.tagImage(name, 'mine:1');
    expect(await prune(8)).toEqual([name]);
    expect(await there()).toEqual(['mine:1']);
  });

  it('leaves a pulled image alone for an hour although nothing is to be kept: a run may just be about to use it', async () => {
    const name = 'docker.io/library/debian:12';
    add(name, null);
    await markPulled(engine, { name, id: name });
    expect(await prune(0, 0)).toEqual([]);
    expect(await there()).toEqual([name, pulledMark(name)]);
    expect(await prune(1, 0)).toEqual([name]);
    expect(await there()).toEqual([]);
  });

  it('takes volumes of supervisors that are no longer ours, too', async () => {
    const { supervisor } = await readRecipes(languages, 'python');
    add(supervisor.reference, 'supervisor');
    const names = [supervisorVolumeOf(supervisor.reference), `sandpiper-supervisor-${OLD}`, 'somebodys'];
    for (const name of names) await engine.fillVolume({ name, image: supervisor.reference, path: '/' });
    expect(await prune(6)).toEqual([]);
    expect(await prune(8)).toEqual([`sandpiper-supervisor-${OLD}`]);
    expect((await engine.listVolumes('')).map(({ name }) => name)).toEqual([names[0], 'somebodys']);
  });
});
