import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImageFile } from '#core/language.ts';
import { contextTar, gatherPackages, readBuildContext } from './build-context.ts';
import { fetchPackage, findInstalledPackage } from './npm-package.ts';

const NAME = '@sandpiper-tests/tool-x64';
const VERSION = '1.2.3';
const { signal } = new AbortController();
let home: string;
let registry: Server;
let tarball: Buffer;
let integrity: string;
let asked: string[];
let env: NodeJS.ProcessEnv;

/** A registry that has one package, and a cache of npm's that nobody else has. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'npm-package-'));
  const tar = pack();
  tar.entry({ name: 'package/package.json' }, JSON.stringify({ name: NAME, version: VERSION }));
  tar.entry({ name: 'package/bin/tool', mode: 0o755 }, '#!/bin/sh\necho tool\n');
  tar.entry({ name: 'package/lib/a.txt' }, 'a');
  tar.entry({ name: 'package/lib/more/b.txt' }, 'b');
  tar.entry({ name: 'package/lib/link', type: 'symlink', linkname: '/etc/passwd' });
  tar.finalize();
  tarball = gzipSync(await buffer(tar));
  integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  asked = [];
  registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('.tgz')) return response.end(tarball);
    if (decodeURIComponent(request.url ?? '') !== `/${NAME}`) return response.writeHead(404).end('{}');
    const dist = { tarball: `${address()}/${NAME}/-/tool-x64-${VERSION}.tgz`, integrity };
    const version = { name: NAME, version: VERSION, dist };
    response.setHeader('content-type', 'application/json').setHeader('cache-control', 'max-age=300');
    return response.end(
      JSON.stringify({ name: NAME, 'dist-tags': { latest: VERSION }, versions: { [VERSION]: version } }),
    );
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  env = environment(join(home, 'cache'), address());
});

afterAll(async () => {
  registry.closeAllConnections();
  await new Promise((resolve) => registry.close(resolve));
  await rm(home, { recursive: true });
});

function address(): string {
  const at = registry.address();
  return typeof at === 'object' && at ? `http://127.0.0.1:${at.port}` : '';
}

function environment(cache: string, url: string): NodeJS.ProcessEnv {
  return { ...process.env, npm_config_cache: cache, npm_config_registry: url, npm_config_fetch_retries: '0' };
}

const newFolder = () => mkdtemp(join(home, 'folder-'));

it('fetches a package with npm and unpacks its files, and nothing but files', async () => {
  const folder = await fetchPackage(NAME, VERSION, { integrity, folder: await newFolder(), signal, env });
  const found = await readdir(folder, { recursive: true });
  expect(found.sort()).toEqual(['bin', 'bin/tool', 'lib', 'lib/a.txt', 'lib/more', 'lib/more/b.txt', 'package.json']);
  expect((await stat(join(folder, 'bin/tool'))).mode & 0o777).toBe(0o755);
  expect(await readFile(join(folder, 'lib/more/b.txt'), 'utf8')).toBe('b');
});

it('asks the registry once, also where two fetch at the same time what is known', async () => {
  const fetchOnce = async () => fetchPackage(NAME, VERSION, { integrity, folder: await newFolder(), signal, env });
  await fetchOnce();
  const before = asked.length;
  const folders = await Promise.all([fetchOnce(), fetchOnce()]);
  expect(asked.length).toBe(before);
  for (const folder of folders) expect(await readFile(join(folder, 'lib/a.txt'), 'utf8')).toBe('a');
});

it('refuses what is not what its integrity says', async () => {
  const wrong = integrity.replace(/-..../, '-AAAA');
  await expect(
    fetchPackage(NAME, VERSION, { integrity: wrong, folder: await newFolder(), signal, env }),
  ).rejects.toThrow(
    `what the npm registry has as ${NAME}@${VERSION} is not what is expected: its integrity is sha512-`,
  );
});

it('says what is the matter where the registry is away, knows no such package, or npm is missing', async () => {
  const away = environment(join(home, 'other'), 'http://127.0.0.1:9');
  const options = { integrity, folder: await newFolder(), signal };
  await expect(fetchPackage(NAME, VERSION, { ...options, env: away })).rejects.toThrow(
    /^@sandpiper-tests\/tool-x64@1\.2\.3 can't be fetched: npm says .*ECONNREFUSED/s,
  );
  await expect(fetchPackage('@sandpiper-tests/none', VERSION, { ...options, env })).rejects.toThrow(/404/);
  await expect(fetchPackage(NAME, VERSION, { ...options, env: { ...env, PATH: '/none' } })).rejects.toThrow(
    'there is no npm in PATH',
  );
});

it('ends with its signal', async () => {
  const stop = new AbortController();
  const folder = await newFolder();
  const fetching = fetchPackage(NAME, VERSION, { integrity, folder, signal: stop.signal, env });
  stop.abort(new Error('stopped'));
  await expect(fetching).rejects.toThrow('stopped');
});

it('a package that is installed is found, and one that is not is none', async () => {
  expect((await findInstalledPackage('zod'))?.version).toMatch(/^4\./);
  expect(await findInstalledPackage('@sandpiper-tests/none')).toBeNull();
});

const toolOf = (path: string, to: string): ImageFile => ({
  package: '@sandpiper-tests/tool-{arch}',
  architectures: { arm64: 'aarch64' },
  version: VERSION,
  integrity: { x64: integrity, arm64: integrity },
  path,
  to,
});

async function contextOf(packageFiles: readonly ImageFile[], arch = 'x64') {
  return readBuildContext({ folder: await newFolder(), exclude: new Set(), packageFiles, salt: '', arch });
}

it('a context is known by the versions of its packages, before anything of them is fetched', async () => {
  const before = asked.length;
  const context = await contextOf([toolOf('bin/tool', 'tool')]);
  expect((await contextOf([toolOf('bin/tool', 'tool')])).hash).toBe(context.hash);
  const others = [
    await contextOf([toolOf('lib', 'tool')]),
    await contextOf([toolOf('bin/tool', 'other')]),
    await contextOf([{ ...toolOf('bin/tool', 'tool'), version: '1.2.4' }]),
    await contextOf([toolOf('bin/tool', 'tool')], 'arm64'),
  ];
  expect(new Set([context, ...others].map(({ hash }) => hash)).size).toBe(5);
  expect(others.at(-1)?.packages[0]?.name).toBe('@sandpiper-tests/tool-aarch64');
  expect(asked.length).toBe(before);
});

it('gathers a file and a folder of a package, fetches it once, and leaves nothing behind', async () => {
  const context = await contextOf([toolOf('bin/tool', 'tool'), toolOf('lib', 'library')]);
  const fetched: string[] = [];
  let sources: string[];
  {
    await using gathered = await gatherPackages(context, { signal, env, onFetch: (id) => fetched.push(id) });
    sources = gathered.files.map(({ source }) => source);
    expect(gathered.files.map(({ name, executable }) => [name, executable])).toEqual([
      ['tool', true],
      ['library/a.txt', false],
      ['library/more/b.txt', false],
    ]);
    expect((await buffer(contextTar(gathered))).includes('library/more/b.txt')).toBe(true);
  }
  expect(fetched).toEqual([`${NAME}@${VERSION}`]);
  for (const source of sources) await expect(stat(source)).rejects.toThrow('ENOENT');
});

it('takes a package that is installed with that version from there, and says where it has no such file', async () => {
  const installed = await findInstalledPackage('zod');
  const zod = { ...toolOf('package.json', 'zod.json'), package: 'zod', version: installed?.version };
  await using gathered = await gatherPackages(await contextOf([zod]), { signal, env: { ...env, PATH: '/none' } });
  expect(gathered.files[0]?.source).toBe(join(installed?.folder ?? '', 'package.json'));
  await expect(gatherPackages(await contextOf([{ ...zod, path: 'none' }]), { signal, env })).rejects.toThrow(
    `there is no none in zod@${installed?.version}`,
  );
});

it('says what is missing where a package is not installed, or has nothing for the architecture', async () => {
  const { version: _, integrity: __, ...unpinned } = toolOf('bin/tool', 'tool');
  await expect(contextOf([unpinned])).rejects.toThrow(/tool-x64 is not installed, and imageFiles names no version/);
  const x64Only = { ...toolOf('bin/tool', 'tool'), integrity: { x64: integrity } };
  await expect(contextOf([x64Only], 'arm64')).rejects.toThrow(
    /no integrity of @sandpiper-tests\/tool-aarch64 for arm64/,
  );
});
