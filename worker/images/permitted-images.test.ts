import { describe, expect, it } from 'vitest';
import type { ImageDetails, PullOptions } from '#worker/engine/engine.ts';
import { EngineUnavailableError, RegistryError, type RegistryFault } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { CustomImageError } from './custom-images.ts';
import { PermittedImages, type PermittedImagesOptions } from './permitted-images.ts';
import { pulledMark } from './pulled-images.ts';

const DEBIAN = 'docker.io/library/debian:12';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const ID = `sha256:${'cd'.repeat(32)}`;

function setUp(patterns: readonly string[], more: Partial<PermittedImagesOptions> = {}) {
  const engine = new FakeEngine();
  const images = new PermittedImages({ engine, patterns, ...more });
  const lines: string[] = [];
  const find = (reference: string, signal = new AbortController().signal) =>
    images.find(reference, { signal, onProgress: (line) => lines.push(line) });
  return { engine, find, lines, pulls: () => engine.calls.filter((call) => call === 'pull').length };
}

/** A pull that goes on as the test says. */
function remote() {
  const begun = Promise.withResolvers<PullOptions>();
  const ended = Promise.withResolvers<Partial<ImageDetails>>();
  return {
    begun: begun.promise,
    ended,
    pull: async (options: PullOptions) => {
      begun.resolve(options);
      return await ended.promise;
    },
  };
}

describe('an image that is there', () => {
  it('is named by its id, with what a registry knows it by and what it sets', async () => {
    const { engine, find, lines } = setUp(['debian:12']);
    const repoDigests = ['other/debian@sha256:00', `debian@${DIGEST}`];
    engine.addImageOf(DEBIAN, { digest: ID, repoDigests, env: { PATH: '/opt/bin', HOME: '/root', 'odd.name': 'x' } });
    expect(await find('debian:12')).toEqual({ reference: ID, digest: DIGEST, env: { PATH: '/opt/bin' } });
    expect(lines).toEqual([]);
  });

  it('is known by its own id where it came from no registry', async () => {
    const { engine, find } = setUp(['local']);
    engine.addImageOf('docker.io/my/image:1', { digest: ID });
    expect(await find('my/image:1')).toMatchObject({ reference: ID, digest: ID });
  });

  it('is known by the digest that was asked for', async () => {
    const { engine, find } = setUp(['debian*']);
    engine.addImageOf(`docker.io/library/debian@${DIGEST}`, { digest: ID });
    expect(await find(`debian:12@${DIGEST}`)).toMatchObject({ reference: ID, digest: DIGEST });
  });

  it('is not found by the id of another, nor by its begin', async () => {
    const { engine, find } = setUp(['docker.io/*', 'local']);
    engine.addImageOf('docker.io/private/image:1', { digest: ID });
    await expect(find(ID)).rejects.toThrow(CustomImageError);
    await expect(find('cdcdcdcdcdcd')).rejects.toThrow(CustomImageError);
  });

  it('is not run where the operator does not let it', async () => {
    const { engine, find } = setUp(['debian:12']);
    engine.addImageOf('docker.io/library/debian:13', {});
    await expect(find('debian:13')).rejects.toThrow(new CustomImageError('the image debian:13 may not be run here'));
    expect(engine.calls).toEqual([]);
  });

  it.each([
    ['linux', 'amd64', true],
    ['linux', '386', true],
    ['linux', 'arm64', false],
    ['windows', 'amd64', false],
  ])('of %s/%s can be run on linux/amd64: %s', async (os, architecture, can) => {
    const { engine, find } = setUp(['local']);
    engine.addImageOf(DEBIAN, { os, architecture });
    const message = `the image debian:12 is for ${os}/${architecture}, and this machine is linux/amd64`;
    if (can) await expect(find('debian:12')).resolves.toBeTruthy();
    else await expect(find('debian:12')).rejects.toThrow(new CustomImageError(message));
  });

  it.each(['/proc', '/proc/self/attr', '/sys/fs', '/dev/', '/data/../proc/1', '/', 'proc'])(
    'is not run where it wants a volume over what is the kernel’s: %s',
    async (path) => {
      const { engine, find } = setUp(['local']);
      engine.addImageOf(DEBIAN, { volumes: ['/data', path] });
      await expect(find('debian:12')).rejects.toThrow(/wants a volume at "[^"]+", where none can be/);
    },
  );

  it('may want volumes anywhere else', async () => {
    const { engine, find } = setUp(['local']);
    engine.addImageOf(DEBIAN, { volumes: ['/data', '/processes', '/var/sys', '/etc', '/workspace'] });
    await expect(find('debian:12')).resolves.toBeTruthy();
  });

  it('is not run where it sets more than programs can be given', async () => {
    const { engine, find } = setUp(['local']);
    engine.addImageOf(DEBIAN, { env: { LONG: 'x'.repeat(70_000) } });
    await expect(find('debian:12')).rejects.toThrow(/variables that the image debian:12 sets.*64 KiB/);
  });
});

describe('an image that is not there', () => {
  it('is not pulled where only those are run that are', async () => {
    const { engine, find, pulls } = setUp(['local']);
    engine.remotes.set(DEBIAN, async () => ({}));
    await expect(find('debian:12')).rejects.toThrow(
      new CustomImageError('the image debian:12 is not there, and may not be pulled'),
    );
    expect(pulls()).toBe(0);
  });

  it('is pulled where the operator names it, and tells how far that is', async () => {
    const { engine, find, lines } = setUp(['debian:12']);
    engine.remotes.set(DEBIAN, async ({ onProgress }) => {
      for (const share of [0.001, 0.05, 0.37, 0.39, 0.4, 1]) onProgress?.({ share, totalBytes: 100 });
      return { digest: ID, repoDigests: [`debian@${DIGEST}`] };
    });
    expect(await find('debian:12')).toMatchObject({ reference: ID, digest: DIGEST });
    expect(lines.map((line) => line.replace('Pulling debian:12: ', ''))).toEqual(['0 %', '30 %', '40 %', '100 %']);
  });

  it('is pulled once for all who want it, each told in the words of what was asked for', async () => {
    const { engine, find, lines, pulls } = setUp(['debian:12']);
    const { pull, begun, ended } = remote();
    engine.remotes.set(DEBIAN, pull);
    const first = find('debian:12');
    (await begun).onProgress?.({ share: 0.5, totalBytes: 1 });
    const second = find('docker.io/debian:12');
    await expect.poll(() => lines).toContain('Pulling docker.io/debian:12: 50 %');
    ended.resolve({ digest: ID });
    expect([(await first).reference, (await second).reference]).toEqual([ID, ID]);
    expect(pulls()).toBe(1);
  });

  it('goes on being pulled when one of them leaves, and no longer when all have', async () => {
    const { engine, find } = setUp(['debian:12']);
    const { pull, begun, ended } = remote();
    engine.remotes.set(DEBIAN, pull);
    const leaving = new AbortController();
    const alsoLeaving = new AbortController();
    const first = find('debian:12', leaving.signal);
    const second = find('debian:12', alsoLeaving.signal);
    const { signal } = await begun;
    leaving.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    expect(signal?.aborted).toBe(false);
    alsoLeaving.abort(new Error('left too'));
    await expect(second).rejects.toThrow('left too');
    expect(signal?.aborted).toBe(true);
    engine.remotes.set(DEBIAN, async () => ({ digest: ID }));
    expect((await find('debian:12')).reference).toBe(ID);
    ended.resolve({});
  });

  it('is told missing where its registry does not have it', async () => {
    const { find } = setUp(['debian:*']);
    await expect(find('debian:12')).rejects.toThrow(
      new CustomImageError('its registry has no image debian:12, or does not show it'),
    );
  });

  it.each([
    ['refused', 'does not hand it out'],
    ['unreachable', 'does not answer'],
    ['other-platform', 'other machines'],
    ['no-space', 'not enough space for it here'],
    ['broken', 'not what it should be'],
  ] satisfies [RegistryFault, string][])('says why where a registry is at fault: %s', async (fault, words) => {
    const { engine, find } = setUp(['debian:12']);
    const inside = 'lookup registry.internal on 10.0.0.53:53';
    engine.faults.set('pull', new RegistryError(fault, inside));
    const failing = find('debian:12');
    await expect(failing).rejects.toThrow(CustomImageError);
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.not.toThrow(/10\.0|internal/);
  });

  it('is given up where nothing more comes, where it takes too long and where it is too large', async () => {
    const { engine, find } = setUp(['debian:12'], { stalledMs: 40 });
    engine.remotes.set(DEBIAN, remote().pull);
    await expect(find('debian:12')).rejects.toThrow(/could not be pulled: its registry stopped in the middle/);

    const long = setUp(['debian:12'], { longestMs: 40 });
    long.engine.remotes.set(DEBIAN, remote().pull);
    await expect(long.find('debian:12')).rejects.toThrow(/takes too long/);

    const large = setUp(['debian:12'], { mostBytes: 100 });
    const { pull, begun } = remote();
    large.engine.remotes.set(DEBIAN, pull);
    const finding = large.find('debian:12');
    const failing = expect(finding).rejects.toThrow(/too large/);
    (await begun).onProgress?.({ share: 0.1, totalBytes: 101 });
    await failing;
  });

  it('is removed where it turns out larger than any may be, under the name by which it was pulled alone', async () => {
    const { engine, find } = setUp(['debian:12'], { mostUnpackedBytes: 1_000 });
    engine.remotes.set(DEBIAN, async () => ({ digest: ID, sizeBytes: 1_001 }));
    await expect(find('debian:12')).rejects.toThrow(/could not be pulled: it is too large/);
    expect(await engine.listImages({})).toEqual([]);
    engine.addImageOf(DEBIAN, { digest: ID, sizeBytes: 1_001 });
    await expect(find('debian:12')).resolves.toMatchObject({ reference: ID });
  });

  it('is not begun to be pulled where the disk has no room, and is given up where it takes the last of it', async () => {
    const { engine, find, pulls } = setUp(['debian:12']);
    const room = { bytes: 100 * 1024 ** 3, files: 10_000_000 };
    for (const short of [{ bytes: 1_000_000 }, { files: 1_000 }]) {
      engine.free = { ...room, ...short };
      await expect(find('debian:12')).rejects.toThrow(/not enough space for it here/);
    }
    expect(pulls()).toBe(0);
    engine.free = room;
    const { pull, begun } = remote();
    engine.remotes.set(DEBIAN, pull);
    const failing = expect(find('debian:12')).rejects.toThrow(/not enough space for it here/);
    const { signal } = await begun;
    engine.free = { ...room, bytes: 1_000_000 };
    await failing;
    expect(signal?.aborted).toBe(true);
    engine.free = null;
    engine.remotes.set(DEBIAN, async () => ({ digest: ID }));
    await expect(find('debian:12')).resolves.toMatchObject({ reference: ID });
  });

  it('is known as pulled, and each use of it with its time; one that was there before is not', async () => {
    const { engine, find } = setUp(['debian:*']);
    engine.remotes.set(DEBIAN, async () => ({ digest: ID, namedAt: new Date(0) }));
    await find('debian:12');
    const pulled = await engine.inspectImage(ID);
    expect(pulled?.tags).toEqual([DEBIAN, pulledMark(DEBIAN)]);
    const before = Date.now();
    if (pulled) pulled.namedAt = new Date(0);
    await find('debian:12');
    expect((await engine.inspectImage(ID))?.namedAt?.getTime()).toBeGreaterThanOrEqual(before);
    engine.addImageOf('docker.io/library/debian:13', {});
    await find('debian:13');
    expect((await engine.inspectImage('docker.io/library/debian:13'))?.tags).toHaveLength(1);
  });

  it('is no fault of the image where the engine is away', async () => {
    const { engine, find } = setUp(['debian:12']);
    engine.available = false;
    await expect(find('debian:12')).rejects.toBeInstanceOf(EngineUnavailableError);
    engine.available = true;
    engine.faults.set('pull', new EngineUnavailableError('gone'));
    await expect(find('debian:12')).rejects.toBeInstanceOf(EngineUnavailableError);
  });
});
