import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newArtifactSet } from '#artifacts/artifact-keys.ts';
import { ArtifactMissingError, type ArtifactStore, ArtifactStoreError } from '#artifacts/artifact-store.ts';
import { newId } from '#core/ids.ts';

export interface StoreUnderTest extends AsyncDisposable {
  readonly store: ArtifactStore;
  /** How many bytes it holds in all, also of what is not whole. */
  heldBytes(): Promise<number>;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const quiet = new AbortController().signal;
const newSet = () => newArtifactSet(newId('execution'));

/** Bytes whose places can be told: no two parts of it are the same. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

async function* piecesOf(content: Uint8Array, pieceBytes = 64 * KIB): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return Buffer.from(await new Response(stream).bytes()).toString();
}

/** What every store of artifacts must do. */
export function artifactStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`a store of artifacts: ${name}`, () => {
    let subject: StoreUnderTest;
    let store: ArtifactStore;
    beforeEach(async () => {
      subject = await make();
      store = subject.store;
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await subject[Symbol.asyncDispose]();
    });

    const put = (set: string, number: number, content: string | Uint8Array) => {
      const bytes = Buffer.from(content);
      return store.put({ set, number }, piecesOf(bytes), { sizeBytes: bytes.length, signal: quiet });
    };
    const isNothing = async () => expect(await subject.heldBytes()).toBe(0);

    it('gives back what was put there', async () => {
      const set = newSet();
      await put(set, 1, 'first');
      await put(set, 2, '');
      expect(await textOf(await store.get({ set, number: 1 }))).toBe('first');
      expect(await textOf(await store.get({ set, number: 2 }))).toBe('');
    });

    it.each([0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 12 * MIB])('keeps %i bytes as they are', async (length) => {
      const set = newSet();
      const content = bytesOf(length);
      await put(set, 1, content);
      const read = await new Response(await store.get({ set, number: 1 })).bytes();
      expect(Buffer.compare(Buffer.from(read), content)).toBe(0);
    });

    it('gives a part, both ends counted in', async () => {
      const set = newSet();
      await put(set, 1, '0123456789');
      const part = (first: number, last: number) => store.get({ set, number: 1 }, { range: { first, last } });
      expect(await textOf(await part(0, 0))).toBe('0');
      expect(await textOf(await part(3, 5))).toBe('345');
      expect(await textOf(await part(7, 9))).toBe('789');
    });

    it('puts a new one in the place of the one that was there', async () => {
      const set = newSet();
      await put(set, 1, 'the first, which is longer');
      await put(set, 1, 'second');
      expect(await textOf(await store.get({ set, number: 1 }))).toBe('second');
    });

    it('says that there is no such one', async () => {
      await expect(store.get({ set: newSet(), number: 1 })).rejects.toBeInstanceOf(ArtifactMissingError);
      const set = newSet();
      await put(set, 1, 'x');
      await expect(store.get({ set, number: 2 })).rejects.toBeInstanceOf(ArtifactMissingError);
    });

    it.each([
      '../../etc/passwd',
      'exec_000000000000000000000000.0000000000000000/..',
      '/etc',
      '',
      'exec_000000000000000000000000',
    ])('takes no set that is not of its own making: %s', async (set) => {
      await expect(put(set, 1, 'x')).rejects.toBeInstanceOf(ArtifactStoreError);
      await expect(store.get({ set, number: 1 })).rejects.toBeInstanceOf(ArtifactStoreError);
      await expect(store.remove(set)).rejects.toBeInstanceOf(ArtifactStoreError);
      await isNothing();
    });

    it.each([0, -1, 1.5, Number.NaN])('takes no number that is none: %d', async (number) => {
      await expect(put(newSet(), number, 'x')).rejects.toBeInstanceOf(ArtifactStoreError);
    });

    it.each([
      ['less', 100, 99],
      ['more', 100, 101],
      ['less of many parts', 12 * MIB, 12 * MIB - 1],
      ['more of many parts', 6 * MIB, 7 * MIB],
    ])('keeps nothing where %s comes than was told', async (_, sizeBytes, length) => {
      const set = newSet();
      const putting = store.put({ set, number: 1 }, piecesOf(bytesOf(length)), { sizeBytes, signal: quiet });
      await expect(putting).rejects.toBeInstanceOf(ArtifactStoreError);
      await expect(store.get({ set, number: 1 })).rejects.toBeInstanceOf(ArtifactMissingError);
      await isNothing();
    });

    it.each([10, 11 * MIB])('keeps nothing of %i bytes that break off, and says why', async (sizeBytes) => {
      const broken = async function* () {
        yield bytesOf(sizeBytes / 2);
        throw new Error('the sandbox is gone');
      };
      const putting = store.put({ set: newSet(), number: 1 }, broken(), { sizeBytes, signal: quiet });
      await expect(putting).rejects.toThrow('the sandbox is gone');
      await isNothing();
    });

    it('ends with the reason of the signal, also while nothing comes', async () => {
      const stop = new AbortController();
      let isLeft = false;
      const stuck = async function* () {
        try {
          yield bytesOf(10);
          await new Promise((_, reject) => stop.signal.addEventListener('abort', reject));
        } finally {
          isLeft = true;
        }
      };
      const putting = store.put({ set: newSet(), number: 1 }, stuck(), { sizeBytes: 20, signal: stop.signal });
      await sleep(50);
      stop.abort(new Error('terminated'));
      await expect(putting).rejects.toThrow('terminated');
      await expect.poll(() => isLeft).toBe(true);
      await isNothing();
      const late = store.put({ set: newSet(), number: 1 }, piecesOf(bytesOf(1)), { sizeBytes: 1, signal: stop.signal });
      await expect(late).rejects.toThrow('terminated');
    });

    it('removes all of a set, and nothing of another', async () => {
      const [set, other] = [newSet(), newSet()];
      for (let number = 1; number <= 10; number++) await put(set, number, 'x');
      await put(other, 1, 'other');
      await store.remove(set);
      await expect(store.get({ set, number: 10 })).rejects.toBeInstanceOf(ArtifactMissingError);
      expect(await textOf(await store.get({ set: other, number: 1 }))).toBe('other');
      await store.remove(other);
      await isNothing();
    });

    it('has nothing against removing what is not there', async () => {
      await store.remove(newSet());
    });

    it('keeps two attempts of one execution apart', async () => {
      const id = newId('execution');
      const [one, two] = [newArtifactSet(id), newArtifactSet(id)];
      await put(one, 1, 'of the first');
      await put(two, 1, 'of the second');
      await store.remove(one);
      expect(await textOf(await store.get({ set: two, number: 1 }))).toBe('of the second');
    });

    it('gives one artifact to many at once, and takes many at once', async () => {
      const set = newSet();
      const content = bytesOf(2 * MIB);
      await Promise.all(Array.from({ length: 8 }, (_, index) => put(set, index + 1, content)));
      const read = async (number: number) => Buffer.from(await new Response(await store.get({ set, number })).bytes());
      const all = await Promise.all(Array.from({ length: 24 }, (_, index) => read((index % 8) + 1)));
      expect(all.every((each) => each.equals(content))).toBe(true);
    });

    it('lets go of what nobody reads to its end', async () => {
      const set = newSet();
      await put(set, 1, bytesOf(8 * MIB));
      // More than there are sockets.
      for (let round = 0; round < 300; round++) {
        const reader = (await store.get({ set, number: 1 })).getReader();
        if (round % 2 === 0) await reader.read();
        await reader.cancel();
      }
      expect(await textOf(await store.get({ set, number: 1 }, { range: { first: 0, last: 3 } }))).toHaveLength(4);
    });
  });
}
