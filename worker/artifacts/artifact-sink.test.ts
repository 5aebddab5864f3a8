import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  type ArtifactKey,
  type ArtifactStore,
  ArtifactStoreError,
  type PutOptions,
} from '#artifacts/artifact-store.ts';
import { wholeContent } from '#artifacts/whole-content.ts';
import { newId } from '#core/ids.ts';
import type { ArtifactClaim, NewArtifact } from '#db/stores/artifact-store.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { systemClock } from '#worker/clock.ts';
import { ArtifactSink, type ArtifactSinkOptions, type CollectedEvent } from './artifact-sink.ts';

/** Keeps all in memory. What `broken` says happens in the place of storing. */
class MemoryStore implements ArtifactStore {
  readonly held = new Map<string, Buffer>();
  storing = 0;
  mostStoring = 0;
  broken: ((key: ArtifactKey, options: PutOptions) => Promise<void>) | null = null;

  async put(key: ArtifactKey, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
    this.storing += 1;
    this.mostStoring = Math.max(this.mostStoring, this.storing);
    try {
      await this.broken?.(key, options);
      const pieces: Uint8Array[] = [];
      for await (const piece of wholeContent(content, options)) pieces.push(piece);
      this.held.set(`${key.set}/${key.number}`, Buffer.concat(pieces));
    } finally {
      this.storing -= 1;
    }
  }

  async get(): Promise<never> {
    throw new Error('nobody asks');
  }

  async remove(set: string): Promise<void> {
    for (const name of this.held.keys()) if (name.startsWith(`${set}/`)) this.held.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function benchOf(change: Partial<ArtifactSinkOptions> & { hasRun?: boolean } = {}) {
  const claim: ArtifactClaim = { id: newId('execution'), attempt: 1, fencingToken: 'token' };
  const store = new MemoryStore();
  const state = { hasRun: change.hasRun ?? true };
  const kept: { artifacts: readonly NewArtifact[]; truncated: boolean }[] = [];
  const forgotten: string[] = [];
  const faults: string[] = [];
  const sink = new ArtifactSink({
    claim,
    store,
    records: {
      begin: async () => state.hasRun,
      keep: async (_, { artifacts, truncated }) => {
        if (state.hasRun) kept.push({ artifacts: [...artifacts], truncated });
        return state.hasRun;
      },
      forget: async (set) => void forgotten.push(set),
    },
    mostBytes: 1024 * 1024,
    clock: systemClock,
    signal: new AbortController().signal,
    persist: (_, write) => write(),
    onFault: (operation, error) => void faults.push(`${operation}: ${error instanceof Error ? error.message : error}`),
    ...change,
  });
  return { sink, store, state, kept, forgotten, faults };
}

/** The events of a file, in pieces of so many bytes. */
function* eventsOf(path: string, content: string, pieceBytes = 4): Generator<CollectedEvent> {
  const bytes = Buffer.from(content);
  let offset = 0;
  do {
    const data = bytes.subarray(offset, offset + pieceBytes);
    yield { type: 'collected-piece', path, executable: false, sizeBytes: bytes.length, offset, data };
    offset += pieceBytes;
  } while (offset < bytes.length);
}

async function takeAll(sink: ArtifactSink, files: Readonly<Record<string, string>>, complete = true): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    for (const event of eventsOf(path, content)) await sink.take(event);
  }
  await sink.take({ type: 'collected-end', complete });
}

const pathsOf = (artifacts: readonly NewArtifact[]) => artifacts.map(({ path }) => path).toSorted();
const textsOf = ({ held }: MemoryStore) => [...held.values()].map(String).toSorted();

describe('what an attempt leaves', () => {
  it('is stored as it comes, and kept all at once', async () => {
    const { sink, store, kept, forgotten } = benchOf();
    await takeAll(sink, { 'a.txt': 'hello world', empty: '', 'deep/b.json': '{"a":1}' });
    expect(kept).toEqual([]);
    expect(await sink.finish()).toBe(true);
    expect(textsOf(store)).toEqual(['', 'hello world', '{"a":1}']);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.truncated).toBe(false);
    expect(kept[0]?.artifacts.toSorted((one, other) => one.number - other.number)).toEqual([
      { number: 1, path: 'a.txt', sizeBytes: 11, contentType: 'text/plain' },
      { number: 2, path: 'empty', sizeBytes: 0, contentType: 'text/plain' },
      { number: 3, path: 'deep/b.json', sizeBytes: 7, contentType: 'application/json' },
    ]);
    await sink.abandon();
    expect([store.held.size, forgotten]).toEqual([3, []]);
  });

  it('is nothing where there is nothing: nobody is asked', async () => {
    const { sink, kept } = benchOf({ hasRun: false });
    await takeAll(sink, {});
    expect(await sink.finish()).toBe(true);
    expect(kept).toEqual([]);
  });

  it('says that the sandbox left some out', async () => {
    const { sink, kept } = benchOf();
    await takeAll(sink, {}, false);
    await sink.finish();
    expect(kept).toEqual([{ artifacts: [], truncated: true }]);
  });

  it('comes from one sandbox after the other, and one that broke off in the middle of a file holds nobody up', async () => {
    const { sink, kept } = benchOf();
    await takeAll(sink, { '0/a.txt': 'one' });
    const [begun] = eventsOf('1/a.txt', 'a long text');
    if (begun) await sink.take(begun);
    await takeAll(sink, {}, false);
    await takeAll(sink, { '2/a.txt': 'three' });
    await sink.finish();
    expect(kept.map(({ truncated }) => truncated)).toEqual([true]);
    const paths = pathsOf(kept[0]?.artifacts ?? []);
    expect(paths).toContain('0/a.txt');
    expect(paths).not.toContain('1/a.txt');
  });

  it('has no more bytes, files and longer names than it may, and says that there were', async () => {
    const small = benchOf({ mostBytes: 10 });
    await takeAll(small.sink, { a: '123456', b: '12345', c: '1234' });
    await small.sink.finish();
    expect(small.kept.map(({ artifacts, truncated }) => [pathsOf(artifacts), truncated])).toEqual([[['a', 'c'], true]]);

    const many = benchOf();
    await takeAll(many.sink, Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 'x'])));
    await many.sink.finish();
    expect(many.kept.map(({ artifacts, truncated }) => [artifacts.length, truncated])).toEqual([[1_000, true]]);
    expect(many.store.mostStoring).toBeLessThanOrEqual(8);

    const long = benchOf();
    await takeAll(long.sink, { ['ö'.repeat(512)]: 'fits', ['ö'.repeat(513)]: 'does not' });
    await long.sink.finish();
    expect(textsOf(long.store)).toEqual(['fits']);
    expect(long.kept[0]?.truncated).toBe(true);
  });

  it('is nothing of an attempt that had lost its run before it began', async () => {
    const { sink, store, kept } = benchOf({ hasRun: false });
    await takeAll(sink, { a: 'x', b: 'y' });
    expect(await sink.finish()).toBe(false);
    expect([store.held.size, kept]).toEqual([0, []]);
  });

  it('is removed where the attempt lost its run while it was stored', async () => {
    const { sink, store, state, kept, forgotten } = benchOf();
    await takeAll(sink, { a: 'x', b: 'y' });
    state.hasRun = false;
    expect(await sink.finish()).toBe(false);
    expect([store.held.size, kept, forgotten.length]).toEqual([0, [], 1]);
  });

  it('is removed where the attempt does not come to its end', async () => {
    const { sink, store, kept, forgotten } = benchOf();
    await takeAll(sink, { a: 'x' });
    for (const event of [...eventsOf('b', 'cut off in the middle')].slice(0, 2)) await sink.take(event);
    await sink.abandon();
    await sink.abandon();
    expect([store.held.size, store.storing, kept, forgotten.length]).toEqual([0, 0, [], 1]);
  });

  it('is left for the sweep where it can not be removed', async () => {
    const { sink, store, faults, forgotten } = benchOf();
    await takeAll(sink, { a: 'x' });
    store.remove = () => Promise.reject(new ArtifactStoreError('away'));
    await sink[Symbol.asyncDispose]();
    expect([faults, forgotten]).toEqual([['remove: away'], []]);
  });
});

describe('a store that fails', () => {
  it('costs what it did not take, and not the rest nor the run', async () => {
    const { sink, store, kept, faults } = benchOf();
    await takeAll(sink, { a: 'first' });
    await turn();
    store.broken = () => Promise.reject(new ArtifactStoreError('disk full'));
    await takeAll(sink, { b: 'second, in some pieces', c: 'third' });
    expect(await sink.finish()).toBe(true);
    expect(faults).toEqual(['store: disk full']);
    expect(kept.map(({ artifacts, truncated }) => [pathsOf(artifacts), truncated])).toEqual([[['a'], true]]);
  });

  it('from the start leaves nothing, and says so', async () => {
    const { sink, store, kept, forgotten } = benchOf();
    store.broken = () => Promise.reject(new ArtifactStoreError('disk full'));
    await takeAll(sink, { a: 'x' });
    expect(await sink.finish()).toBe(true);
    expect(kept).toEqual([{ artifacts: [], truncated: true }]);
    expect(forgotten).toHaveLength(1);
  });

  it.each([1, 9])('is given up after 8 s of taking nothing of %i files, before the sandbox is lost', async (files) => {
    const clock = new ManualClock();
    const { sink, store, kept, faults } = benchOf({ clock });
    store.broken = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    // Of more than are stored at a time not even the begin is taken.
    const taken = takeAll(sink, Object.fromEntries(Array.from({ length: files }, (_, index) => [`f${index}`, 'xx'])));
    for (let round = 0; round < files; round++) await clock.advance(8_000);
    await taken;
    await takeAll(sink, { more: 'goes nowhere' });
    expect(await sink.finish()).toBe(true);
    expect(faults).toEqual(['store: the store took nothing for 8 s']);
    expect(kept).toEqual([{ artifacts: [], truncated: true }]);
    expect(clock.sleeping).toBe(0);
  });

  it('does not hold the sandbox where it is only slow to answer', async () => {
    const { sink, store, kept } = benchOf();
    const answers: (() => void)[] = [];
    store.broken = () => new Promise((resolve) => answers.push(resolve));
    const taken = takeAll(sink, { empty: '', another: '' });
    await taken;
    for (const answer of answers) answer();
    await sink.finish();
    expect(kept.map(({ artifacts }) => pathsOf(artifacts))).toEqual([['another', 'empty']]);
  });

  it('does not hold a run that is abandoned', async () => {
    const stop = new AbortController();
    const { sink, store, kept } = benchOf({ signal: stop.signal });
    store.broken = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const taken = takeAll(sink, { a: 'xx' });
    await turn();
    stop.abort(new Error('abandoned'));
    await taken;
    await sink.abandon();
    expect([kept, store.storing]).toEqual([[], 0]);
  });
});
