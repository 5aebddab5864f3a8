import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { brandId } from '#core/ids.ts';
import type { DependencyKey, DependencyStore, NewDependencySet } from '#db/stores/dependency-store.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import type { WorkspaceEntry, WorkspaceSource } from '#worker/runners/runner.ts';
import { Dependencies, type Found, textOf } from './dependencies.ts';

const ownerId = brandId('user', 'user_a');
const CONTENT = 'npm/_cacache/content-v2/sha512/aa/bb/cc';

/** The sets in memory; what is used is not remembered. */
class MemoryStore implements DependencyStore {
  readonly sets: NewDependencySet[] = [];

  async use(key: DependencyKey) {
    const keyOf = ({ ownerId: owner, imageDigest, packageManager, lockfileHash }: DependencyKey) =>
      [owner, imageDigest, packageManager, lockfileHash].join(' ');
    return this.sets.find((set) => keyOf(set) === keyOf(key))?.id ?? null;
  }
  async add(set: NewDependencySet) {
    this.sets.push(set);
    return true;
  }
  async listOf() {
    return this.sets.map((set) => ({ ...set, createdAt: new Date(), lastUsedAt: new Date() }));
  }
  async clear() {
    return this.sets.splice(0).length;
  }
  async forget(id: string) {
    this.sets.splice(0, this.sets.length, ...this.sets.filter((set) => set.id !== id));
  }
  async forgetUnused() {}
  async known(ids: readonly string[]) {
    return new Set(this.sets.map(({ id }): string => id).filter((id) => ids.includes(id)));
  }
}

let engine: FakeEngine;
let store: MemoryStore;

beforeEach(() => {
  engine = new FakeEngine();
  store = new MemoryStore();
});

function dependencies(mostBytes = 1_000, instance = 'one'): Dependencies {
  return new Dependencies({ engine, store, instance, mostBytes });
}

const integrityOf = (text: string) => `sha512-${createHash('sha512').update(text).digest('base64')}`;

function lockfile(...tarballs: string[]): string {
  const entries = tarballs.map((text, at) => [
    `node_modules/p${at}`,
    { version: '1.0.0', integrity: integrityOf(text) },
  ]);
  return JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(entries) } });
}

function workspace(files: Readonly<Record<string, string>>): WorkspaceSource {
  return {
    async *entries(): AsyncGenerator<WorkspaceEntry> {
      for (const [path, text] of Object.entries(files)) {
        const content = (async function* () {
          yield Buffer.from(text);
        })();
        yield { type: 'file', path, executable: false, sizeBytes: text.length, content };
      }
    },
  };
}

async function find(kept: Dependencies, files: Record<string, string>, commands = ['npm ci']): Promise<Found | null> {
  const source = workspace(files);
  const read = (name: string, mostBytes: number) => textOf(source, name, mostBytes);
  return await kept.find({ ownerId, language: 'node', imageDigest: 'sha256:a', commands, read });
}

async function found(kept: Dependencies, ...tarballs: string[]): Promise<Found> {
  const it = await find(kept, { 'package-lock.json': lockfile(...tarballs) });
  if (!it) throw new Error('it is not found');
  return it;
}

describe('what is kept for a lockfile', () => {
  it('is only what the lockfile proves, whatever the fetch left', async () => {
    const kept = dependencies();
    const it = await found(kept, 'one', 'two');
    const set = await kept.keep(it, workspace({ [CONTENT]: 'one', [`${CONTENT}d`]: 'evil', 'npm/index': 'two' }));
    expect(set?.volume.path).toBe('/var/cache/sandpiper');
    expect(store.sets).toMatchObject([{ packages: 1, sizeBytes: 3, packageManager: 'npm', language: 'node' }]);
    expect(await kept.use(it)).toEqual(set);
    expect(await kept.use(await found(kept, 'one'))).toBeNull();
  });

  it('is nothing where there is nothing of it, or more than there is room for', async () => {
    const kept = dependencies(5);
    expect(await kept.keep(await found(kept, 'one'), workspace({ [CONTENT]: 'evil' }))).toBeNull();
    expect(await kept.keep(await found(kept, 'longer'), workspace({ [CONTENT]: 'longer' }))).toBeNull();
    expect(store.sets).toEqual([]);
    expect(await engine.listVolumes('')).toEqual([]);
  });

  it('is asked for where something installs by a lockfile, and where the operator keeps anything', async () => {
    const files = { 'package-lock.json': lockfile('one') };
    expect(await find(dependencies(), files, ['make', 'cd . && npm install'])).not.toBeNull();
    expect(await find(dependencies(), files, ['make'])).toBeNull();
    expect(await find(dependencies(), { 'package.json': '{}' })).toBeNull();
    expect(await find(dependencies(0), files)).toBeNull();
    // The one that npm takes proves nothing.
    expect(await find(dependencies(), { ...files, 'npm-shrinkwrap.json': '{}' })).toBeNull();
  });

  it('goes with its volume, and its volume with it', async () => {
    const kept = dependencies();
    const it = await found(kept, 'one');
    await kept.keep(it, workspace({ [CONTENT]: 'one' }));
    const [volume] = await engine.listVolumes('sandpiper-dependencies-one-');
    await engine.removeVolume(volume?.name ?? '');
    expect(await kept.use(it)).toBeNull();
    expect(store.sets).toEqual([]);

    await kept.keep(it, workspace({ [CONTENT]: 'one' }));
    const others = dependencies(1_000, 'two');
    await others.keep(await found(others, 'one'), workspace({ [CONTENT]: 'one' }));
    const { signal } = new AbortController();
    const later = new Date(Date.now() + 3_600_000);
    expect(await kept.sweep({ signal, now: later })).toEqual([]);
    store.sets.length = 0;
    expect(await kept.sweep({ signal })).toEqual([]);
    expect(await kept.sweep({ signal, now: later })).toEqual([
      expect.stringMatching(/^sandpiper-dependencies-one-deps_/),
    ]);
    expect(await engine.listVolumes('sandpiper-dependencies-')).toHaveLength(1);
  });

  it('is no more than the sweep can keep up with, however often its owner clears it', async () => {
    const kept = dependencies();
    const keep = async (text: string) => kept.keep(await found(kept, text), workspace({ [CONTENT]: text }));
    for (let time = 0; time < 20; time += 1) {
      await keep(`${time}`);
      await store.clear();
    }
    expect((await engine.listVolumes('sandpiper-dependencies-')).length).toBeLessThan(10);
    expect(await keep('more')).toBeNull();
    await kept.sweep({ signal: new AbortController().signal, now: new Date(Date.now() + 3_600_000) });
    expect(await keep('more')).not.toBeNull();
  });

  it('stays while a sandbox has it', async () => {
    const kept = dependencies();
    const set = await kept.keep(await found(kept, 'one'), workspace({ [CONTENT]: 'one' }));
    engine.addImage('any');
    const limits = { runUid: 1, memoryBytes: 1, diskBytes: 1, cpus: 1, pids: 1 };
    const spec = { image: 'any', command: ['x'], labels: {}, ...limits, volumes: set ? [set.volume] : [] };
    const container = await engine.createContainer(spec);
    store.sets.length = 0;
    const options = { signal: new AbortController().signal, now: new Date(Date.now() + 3_600_000) };
    expect(await kept.sweep(options)).toEqual([]);
    await engine.remove(container);
    expect(await kept.sweep(options)).toHaveLength(1);
  });
});
