import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { PullProgress } from '#worker/engine/engine.ts';
import { EngineRefusedError, EngineUnavailableError, ImageMissingError, RegistryError } from '#worker/engine/errors.ts';
import { toPullError } from './docker-errors.ts';
import { followPull } from './pull-stream.ts';

const stream = (...lines: readonly unknown[]) => Readable.from(lines.map((line) => `${JSON.stringify(line)}\r\n`));
const layer = (id: string, status: string, current = 0, total = 0) => ({
  id,
  status,
  progressDetail: total ? { current, total } : {},
});

describe('the progress of a pull', () => {
  it('is told as a share of all layers that never falls, and with their sizes', async () => {
    const told: PullProgress[] = [];
    const lines = [
      { id: 'latest', status: 'Pulling from library/debian' },
      layer('a', 'Pulling fs layer'),
      layer('a', 'Downloading', 50, 100),
      layer('b', 'Pulling fs layer'),
      layer('b', 'Already exists'),
      layer('a', 'Download complete'),
      layer('a', 'Extracting', 50, 100),
      layer('a', 'Downloading', 10, 100),
      layer('a', 'Pull complete'),
      { status: 'Status: Downloaded newer image for debian:latest' },
    ];
    await followPull(stream(...lines), (progress) => told.push(progress));
    expect(told.map(({ share }) => share.toFixed(3))).toEqual([
      '0.000',
      '0.000',
      '0.350',
      '0.350',
      '0.675',
      '0.850',
      '0.925',
      '0.925',
      '1.000',
      '1.000',
    ]);
    expect(told.at(-1)?.totalBytes).toBe(100);
  });

  it('is none where nothing of it is understood', async () => {
    const told: PullProgress[] = [];
    const odd = Readable.from([
      '\n',
      'no JSON\n',
      '{"status":1}\n',
      '{"id":"a","status":"Downloading","progressDetail":7}\n',
    ]);
    await followPull(odd, (progress) => told.push(progress));
    expect(told).toEqual([{ share: 0, totalBytes: 0 }]);
  });

  it('ends with the words of whoever failed', async () => {
    const failing = followPull(
      stream(layer('a', 'Pulling fs layer'), { error: 'filesystem layer verification failed' }),
    );
    await expect(failing).rejects.toThrow('filesystem layer verification failed');
  });

  it('is not taken for complete where the engine went away in the middle', async () => {
    const cut = Object.assign(stream(layer('a', 'Downloading', 1, 2)), { complete: false });
    await expect(followPull(cut)).rejects.toBeInstanceOf(EngineUnavailableError);
  });
});

describe('a pull that failed', () => {
  const server = (message: string, statusCode = 500) => Object.assign(new Error(message), { statusCode });

  it.each([
    [server('manifest for debian:x not found: manifest unknown: manifest unknown', 404), null],
    [server('pull access denied for a/b, repository does not exist or may require docker login', 404), null],
    [server('Head "https://x/v2/a/manifests/1": no basic auth credentials'), 'refused'],
    [server('Head "https://x/v2/a/manifests/1": unauthorized: authentication required'), 'refused'],
    [server('toomanyrequests: You have reached your pull rate limit'), 'refused'],
    [server('Get "https://x/v2/": dial tcp: lookup x on 10.0.0.53:53: no such host'), 'unreachable'],
    [server('Get "http://x/v2/": dial tcp 127.0.0.1:1: connect: connection refused'), 'unreachable'],
    [server('Get "https://x/v2/": net/http: request canceled while waiting for connection'), 'unreachable'],
    [new Error('unexpected EOF'), 'unreachable'],
    [new Error('no matching manifest for linux/amd64 in the manifest list entries'), 'other-platform'],
    [new Error('failed to register layer: write /usr/lib/a: no space left on device'), 'no-space'],
    [new Error('filesystem layer verification failed for digest sha256:00'), 'broken'],
  ] as const)('says whose fault it was: %s', (thrown, fault) => {
    const error = toPullError(thrown, 'debian:x');
    if (fault === null) expect(error).toMatchObject({ name: 'ImageMissingError', reference: 'debian:x' });
    else expect(error).toMatchObject({ name: 'RegistryError', fault });
    expect(error.cause).toBe(thrown);
  });

  it.each([
    server('connection error: transport: error while dialing: dial unix /run/containerd.sock: connection refused'),
    new Error('failed to register layer: open /var/lib/docker/overlay2/0a: input/output error'),
    new Error('mkdir /var/lib/docker/tmp/0a: read-only file system'),
  ])('is the engine’s own where that speaks of itself: %s', (thrown) => {
    expect(toPullError(thrown, 'debian')).toBeInstanceOf(EngineRefusedError);
  });

  it('is the engine’s own fault where that can’t be reached', () => {
    const error = toPullError({ code: 'ECONNREFUSED', message: 'connect' }, 'debian');
    expect(error).toBeInstanceOf(EngineUnavailableError);
    expect(error).not.toBeInstanceOf(RegistryError);
    expect(toPullError(new EngineUnavailableError('away'), 'debian')).toBeInstanceOf(EngineUnavailableError);
    expect(toPullError(new ImageMissingError('debian'), 'debian')).toBeInstanceOf(ImageMissingError);
  });
});
