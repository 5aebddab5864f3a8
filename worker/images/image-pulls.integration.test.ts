import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine } from '#tests/support/language-images.ts';
import { TestRegistry } from '#tests/support/test-registry.ts';
import { PermittedImages } from './permitted-images.ts';
import { pulledMark, removeUnusedPulled } from './pulled-images.ts';

const DAY_MS = 86_400_000;
const MIB = 1024 ** 2;
const mark = randomUUID();
const engine = createDockerEngine();
const { signal } = new AbortController();
let registry: TestRegistry;

beforeAll(async () => {
  registry = await TestRegistry.start();
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

function find(reference: string, mostUnpackedBytes?: number) {
  const more = mostUnpackedBytes === undefined ? {} : { mostUnpackedBytes };
  const images = new PermittedImages({ engine, patterns: [`${registry.host}/*`], ...more });
  return images.find(reference, { signal, onProgress: () => {} });
}

describe('an image that was pulled for a run', () => {
  it('is removed where a few bytes of the registry came to more than an image may be', async () => {
    const files = { zeros: Buffer.alloc(64 * MIB), mark };
    const { reference } = await registry.add({ name: `bomb/${mark}`, files });
    await expect(find(reference, 32 * MIB)).rejects.toThrow(/could not be pulled: it is too large/);
    expect(await engine.inspectImage(reference)).toBeNull();
  });

  it('goes when no run has used it for long, and not what was there before', async () => {
    const [pulled, there, byDigest] = await Promise.all(
      ['pulled', 'there', 'by-digest'].map((name) => registry.add({ name: `${name}/${mark}`, files: { name, mark } })),
    );
    if (!pulled || !there || !byDigest) throw new Error('the registry has not all of them');
    const exact = byDigest.reference.replace(/:latest$/, `@${byDigest.digest}`);
    await engine.pullImage(there.reference);
    const ids = new Set<string>();
    try {
      for (const name of [pulled.reference, there.reference, exact]) ids.add((await find(name)).reference);
      // The engine, as if it had nothing but what is of this test.
      const ofThisTest = {
        listImages: async () => (await engine.listImages({})).filter(({ digest }) => ids.has(digest)),
        inspectImage: (id: string) => engine.inspectImage(id),
        removeImage: (name: string) => engine.removeImage(name),
      };
      const prune = async (days: number) =>
        (
          await removeUnusedPulled(ofThisTest, {
            keepMs: 7 * DAY_MS,
            signal,
            now: new Date(Date.now() + days * DAY_MS),
          })
        )
          .map(({ reference }) => reference)
          .sort();
      expect(await prune(6)).toEqual([]);
      expect(await prune(8)).toEqual([pulled.reference, exact].sort());
      for (const name of [pulled.reference, exact, pulledMark(pulled.reference), pulledMark(exact)]) {
        expect(await engine.inspectImage(name), name).toBeNull();
      }
      expect(await engine.inspectImage(there.reference)).not.toBeNull();
    } finally {
      for (const name of [pulled.reference, exact, there.reference]) {
        await engine.removeImage(name);
        await engine.removeImage(pulledMark(name));
      }
    }
  });
});
