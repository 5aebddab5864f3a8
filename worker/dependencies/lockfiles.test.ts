import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { npm } from './npm.ts';

const digest = createHash('sha512').update('tarball').digest();
const integrity = `sha512-${digest.toString('base64')}`;
const resolved = 'https://registry.example/a/-/a-1.0.0.tgz';

function lockfile(entry: object, { path = 'node_modules/a', version = 3, root = {} }: LockfileParts = {}): string {
  const packages = { '': { name: 'mine', dependencies: { a: '1' }, ...root }, [path]: { version: '1.0.0', ...entry } };
  return JSON.stringify({ name: 'mine', lockfileVersion: version, packages });
}

interface LockfileParts {
  path?: string;
  version?: number;
  root?: object;
}

describe('a lockfile of npm', () => {
  it.each([
    ['', lockfile({ resolved, integrity })],
    ['without addresses', lockfile({ integrity })],
    ['with a scope, below another', lockfile({ resolved, integrity }, { path: 'node_modules/b/node_modules/@s/a' })],
    ['of an older npm', lockfile({ resolved, integrity }, { version: 2 })],
    ['of whatever host', lockfile({ resolved: 'http://other.example:4873/a.tgz', integrity })],
    ['with an older digest beside', lockfile({ resolved, integrity: `sha1-abc= ${integrity}` })],
  ])('proves what it fetches %s', (_, text) => {
    const lock = npm.read(text);
    expect([...(lock?.digests ?? [])]).toEqual([`sha512-${digest.toString('hex')}`]);
    expect(lock?.packages).toBe(1);
  });

  it('is installed by itself: nothing of the program’s own package.json comes along', () => {
    const root = { scripts: { preinstall: 'evil' }, workspaces: ['x'], bin: 'x', engines: { node: '99' } };
    const lock = npm.read(lockfile({ resolved, integrity }, { root }));
    const manifest = lock?.files.find(({ path }) => path === 'package.json');
    expect(JSON.parse(Buffer.from(manifest?.content ?? []).toString())).toEqual({
      name: 'mine',
      version: '0.0.0',
      dependencies: { a: '1' },
    });
  });

  it.each([
    ['no digest', lockfile({ resolved })],
    ['a weak digest', lockfile({ resolved, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' })],
    ['a digest that is none', lockfile({ resolved, integrity: 'sha512-abc' })],
    ['git', lockfile({ resolved: 'git+ssh://git@github.com/a/a.git#0123', integrity })],
    ['a file', lockfile({ resolved: 'file:../a.tgz', integrity })],
    ['a link', lockfile({ resolved: 'packages/a', link: true })],
    ['a workspace', lockfile({ integrity }, { path: 'packages/a' })],
    ['an old form', JSON.stringify({ lockfileVersion: 1, dependencies: {} })],
    ['nothing to fetch', JSON.stringify({ lockfileVersion: 3, packages: { '': {} } })],
    ['no JSON', 'lockfileVersion: 3'],
    ['a list', '[]'],
  ])('with %s proves nothing', (_, text) => {
    expect(npm.read(text)).toBeNull();
  });

  it('is used where a line installs', () => {
    for (const line of ['npm ci', 'cd a && npm  install --omit=dev', 'npm i'])
      expect(npm.installs.test(line)).toBe(true);
    for (const line of ['npm run ci', 'echo npm', 'pnpm-ci', 'npm test']) expect(npm.installs.test(line)).toBe(false);
  });

  it('has kept what its cache has by content, at the place of its digest, and nothing else', () => {
    const { place } = npm;
    expect(place('npm/_cacache/content-v2/sha512/aa/bb/any')?.to('0123456789')).toBe(
      'npm/_cacache/content-v2/sha512/01/23/456789',
    );
    for (const path of [
      'npm/_cacache/index-v5/aa/bb/c',
      'npm/_logs/x',
      'other',
      'npm/_cacache/content-v2/sha1/a/b/c',
    ]) {
      expect(place(path)).toBeNull();
    }
  });

  it('is not looked through where it has more packages than are kept', () => {
    const packages = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`node_modules/p${at}`, { integrity }]));
    const withPackages = (count: number) =>
      npm.read(JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages(count) } }));
    expect(withPackages(19_000)).not.toBeNull();
    expect(withPackages(21_000)).toBeNull();
  });

  it('takes no room of a run in which there is not enough for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kept-'));
    try {
      // Of a set that is larger than what a run has, and breaks off in the middle.
      const cp = 'cp() { mkdir -p "$3/_cacache/content-v2" && ln -s / "$3/_cacache/content-v2/one"; return 1; }';
      const line = `${cp}; ${npm.use.replaceAll('/tmp/npm', `${folder}/npm`)}`;
      await expect(promisify(execFile)('/bin/sh', ['-c', line])).rejects.toMatchObject({ code: 1 });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
