import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const packageSchema = z.object({ name: z.string(), version: z.string() });

/** npm reads the `.npmrc` of the folder that it runs in: the registry may be said there. */
const PROJECT_FOLDER = join(import.meta.dirname, '../..');
const FETCH_WITHIN_MS = 10 * 60_000;
const MOST_SAID = 2_000;

/** The folder and version of a package that is installed with the project; null where there is none. */
export async function findInstalledPackage(name: string): Promise<{ folder: string; version: string } | null> {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    });
    if (content !== null) return { folder: dirname(file), version: packageSchema.parse(JSON.parse(content)).version };
  }
  return null;
}

export interface FetchOptions {
  /** As the registry says it: `sha512-` and base64. */
  readonly integrity: string;
  /** An empty one that is nobody else's. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** For tests: of npm. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Unpacks a package of the npm registry into a folder. npm keeps what it fetched in its own cache, which many may use at
 * once, so the registry is asked for a version only the first time. Nothing of the package is run. Gives the folder, in the
 * one that was given, that holds the package.
 * @throws Error that says what to do: npm is missing, the registry is away, or what came is not what `integrity` says
 */
export async function fetchPackage(name: string, version: string, options: FetchOptions): Promise<string> {
  const { integrity, folder, signal } = options;
  const wanted = `${name}@${version}`;
  await runNpm(wanted, ['pack', wanted, '--pack-destination', folder], options);
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  const tarball = tarballs[0];
  if (tarball === undefined || tarballs.length > 1)
    throw new Error(`npm fetched ${tarballs.length} files of ${wanted}`);
  const path = join(folder, tarball);
  const found = `sha512-${await sha512(path, signal)}`;
  if (found !== integrity) {
    throw new Error(`what the npm registry has as ${wanted} is not what is expected: its integrity is ${found}`);
  }
  const unpacked = join(folder, 'package');
  await unpack(path, unpacked, signal);
  return unpacked;
}

async function runNpm(wanted: string, args: readonly string[], { signal, env }: FetchOptions): Promise<void> {
  const quiet = ['--loglevel=error', '--prefer-offline', '--ignore-scripts', '--no-update-notifier', '--no-progress'];
  const ended = AbortSignal.any([signal, AbortSignal.timeout(FETCH_WITHIN_MS)]);
  const child = spawn('npm', [...args, ...quiet], {
    cwd: PROJECT_FOLDER,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: ended,
  });
  const said = text(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    const why = error.code === 'ENOENT' ? 'there is no npm in PATH' : error.message;
    throw new Error(`${wanted} can't be fetched: ${why}`, { cause: error });
  });
  if (code !== 0) throw new Error(`${wanted} can't be fetched: npm says ${(await said).trim().slice(0, MOST_SAID)}`);
}

async function sha512(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('base64');
}

/** A tarball of npm: files below one folder, whatever that is called. */
async function unpack(tarball: string, folder: string, signal: AbortSignal): Promise<void> {
  const entries = extract();
  const gunzipped = pipeline(createReadStream(tarball), createGunzip(), entries, { signal });
  const written = (async () => {
    for await (const entry of entries) {
      const { name, type, mode = 0 } = entry.header;
      const inside = normalize(name).split('/').slice(1).join('/');
      if (type !== 'file' || inside === '' || normalize(name).startsWith('..')) {
        entry.resume();
        continue;
      }
      const path = join(folder, inside);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(entry, createWriteStream(path, { mode: mode & 0o100 ? 0o755 : 0o644 }), { signal });
    }
  })();
  await Promise.all([gunzipped, written]);
}
