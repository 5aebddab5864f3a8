import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '#tests/support/language-images.ts';
import { certificatesVolumeOf, trustedByThisMachine } from '#worker/egress/certificates.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { readRecipes } from './image-recipes.ts';
import { pruneImages } from './prune-images.ts';
import { supervisorVolumeOf } from './supervisor-volume.ts';
import { toolReferences } from './tool-images.ts';
import { READER_LABELS } from './versions.ts';

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

  it('takes volumes of what the machine trusted before, and leaves that of what it does now', async () => {
    add('any', null);
    const names = [certificatesVolumeOf(trustedByThisMachine()), `sandpiper-certificates-${OLD}`];
    for (const name of names) await engine.fillVolume({ name, image: 'any', path: '/' });
    expect(await prune(6)).toEqual([]);
    expect(await prune(8)).toEqual([`sandpiper-certificates-${OLD}`]);
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
