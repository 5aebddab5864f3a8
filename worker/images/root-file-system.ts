import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, statfs } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { readMachineSources } from './apt-sources.ts';
import { registryAnswers } from './container-registry.ts';

export const SUITE = 'bookworm';
const PUBLISHED = `debian:${SUITE}-slim`;
const MEMORY_FOLDER = '/dev/shm';
const NEEDED_BYTES = 1024 ** 3;
const KEPT_LINES = 12;
/** Where mmdebstrap's own fault broke the import, its end comes within this time and says what was the matter. */
const CAUSE_MS = 1_000;
/** The exit code of `env` for a command that there is not. */
const COMMAND_MISSING = 127;
const HOOKS = '/usr/share/mmdebstrap/hooks/maybe-merged-usr';

/** What mmdebstrap says it is about to do, and how far along that is. Measured: 14 s, half of it unpacking packages. */
const STAGES: readonly (readonly [said: string, percent: number])[] = [
  ['running apt-get update', 2],
  ['downloading packages', 20],
  ['extracting archives', 28],
  ['installing essential', 55],
  ['installing remaining', 90],
  ['creating tarball', 95],
];

export interface RootFileSystemOptions {
  reference: string;
  /** Host of a container registry; null to do without. */
  registry: string | null;
  signal: AbortSignal;
  onProgress: (line: string, percent: number | null) => void;
}

/** The machine lacks what an image is made with; the message says what to do. */
export class ImageToolMissingError extends Error {
  override readonly name = 'ImageToolMissingError';
}

/**
 * Gives the engine a small Debian under `reference`: the published image where a registry answers at once, else one made
 * of the distribution's packages, by the same mirror and settings as this machine's.
 */
export async function makeRootFileSystem(engine: ContainerEngine, options: RootFileSystemOptions): Promise<void> {
  const { registry, signal } = options;
  if (registry && (await registryAnswers(registry, signal))) {
    const published = registry === 'docker.io' ? PUBLISHED : `${registry}/${PUBLISHED}`;
    options.onProgress(`pulling ${published}`, null);
    try {
      await engine.pullImage(published, { signal });
      await engine.tagImage(published, options.reference, { signal });
      return;
    } catch (error) {
      if (signal.aborted || error instanceof EngineUnavailableError) throw error;
      options.onProgress(`${published} can't be had: ${error instanceof Error ? error.message : error}`, null);
    }
  }
  await bootstrap(engine, options);
}

async function bootstrap(engine: ContainerEngine, options: RootFileSystemOptions): Promise<void> {
  const { signal, reference } = options;
  signal.throwIfAborted();
  const sources = await readMachineSources(SUITE);
  const folder = await memoryFolder();
  const settings = ['LANG=C.UTF-8', ...(folder ? [`TMPDIR=${folder}`] : [])];
  const child = spawn('env', [...settings, 'mmdebstrap', ...bootstrapArguments(sources !== '')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that an end of ours takes all that it started along.
    detached: true,
  });
  const onAbort = () => killGroup(child.pid);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const exited = once(child, 'close');
    const lastLines = followLines(child.stderr, options.onProgress);
    // A child that never started closes its pipes: that is told by `exited`, not by these.
    child.stdin.on('error', () => {});
    child.stdin.end(sources);
    // Under another name first: half a file system must not pass for a whole one.
    const draft = `${reference}-draft`;
    const imported = engine.importImage({ tar: child.stdout, reference: draft }, { signal });
    // After an import that broke nobody reads, and mmdebstrap would stand before its full pipe for ever.
    const broken = imported.then(
      () => exited,
      async (error: unknown) => {
        await sleep(CAUSE_MS);
        throw error;
      },
    );
    const [code] = await Promise.race([exited, broken]);
    signal.throwIfAborted();
    if (code === COMMAND_MISSING) {
      throw new ImageToolMissingError('mmdebstrap is not installed: apt-get install mmdebstrap');
    }
    if (code !== 0) throw new Error(`mmdebstrap failed: ${(await lastLines).join('; ')}`);
    options.onProgress('importing', 98);
    await imported;
    await engine.tagImage(draft, reference, { signal });
    await engine.removeImage(draft, { signal });
  } finally {
    signal.removeEventListener('abort', onAbort);
    killGroup(child.exitCode === null && child.signalCode === null ? child.pid : undefined);
  }
}

/**
 * Documentation goes at the end and not by dpkg's path-exclude: that makes mmdebstrap filter each package in Perl, which
 * doubles the time of the whole (27 s to 14 s measured).
 */
function bootstrapArguments(withSources: boolean): string[] {
  const unneeded = ['man', 'doc', 'info', 'locale'].map((name) => `"$1"/usr/share/${name}/*`).join(' ');
  return [
    '--variant=apt',
    '--format=tar',
    // Programs of nearly every language ask for the time somewhere.
    '--include=usr-is-merged,tzdata',
    `--hook-dir=${HOOKS}`,
    '--aptopt=Acquire::Languages "none"',
    '--aptopt=APT::Install-Recommends "false"',
    '--dpkgopt=force-unsafe-io',
    `--customize-hook=rm -rf ${unneeded}`,
    SUITE,
    '-',
    ...(withSources ? ['-'] : []),
  ];
}

async function followLines(
  stream: NodeJS.ReadableStream,
  onProgress: RootFileSystemOptions['onProgress'],
): Promise<string[]> {
  const last: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    if (!line.trim()) continue;
    last.push(line.trim());
    if (last.length > KEPT_LINES) last.shift();
    const stage = STAGES.find(([said]) => line.includes(said));
    if (line.startsWith('I: ')) onProgress(line.slice(3), stage?.[1] ?? null);
  }
  return last;
}

/** Packages are unpacked twice as fast in memory; null where there isn't enough of it. */
async function memoryFolder(): Promise<string | null> {
  try {
    await access(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = await statfs(MEMORY_FOLDER);
    return bavail * bsize >= NEEDED_BYTES ? MEMORY_FOLDER : null;
  } catch {
    return null;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}
