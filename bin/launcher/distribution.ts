import { spawn } from 'node:child_process';
import { type FileHandle, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLATION_MS = 600_000;

/**
 * Installs those of the packages that are missing from Debian or Ubuntu. An abort ends only the wait: neither Ctrl-C nor
 * a stop may cut an installation in two, so it goes on by itself, and the next start waits for it.
 * @returns null where all are there, else why they can't be installed.
 */
export async function installPackages(
  projectDir: string,
  packages: string[],
  abort: AbortSignal = new AbortController().signal,
): Promise<string | null> {
  abort.throwIfAborted();
  const log = await openNameless();
  const installation = spawn(join(projectDir, 'bin/distribution-packages.sh'), packages, {
    // Not a pipe, whose reader may be gone by then.
    stdio: ['ignore', 'ignore', log.fd],
    detached: true,
  });
  const timeout = setTimeout(() => installation.kill(), INSTALLATION_MS);
  const waiting = Promise.withResolvers<string | null>();
  const leave = () => waiting.reject(abort.reason);
  abort.addEventListener('abort', leave);
  installation.once('error', (error) => waiting.resolve(error.message));
  installation.once('close', (code) => waiting.resolve(code === 0 ? null : `installation ended with ${code}`));
  try {
    const problem = await waiting.promise;
    return problem && ((await endOf(log)) || problem);
  } finally {
    clearTimeout(timeout);
    abort.removeEventListener('abort', leave);
    installation.unref();
    await log.close();
  }
}

/** A file that is gone when the last process has closed it. */
async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'sandpiper-packages-'));
  try {
    return await open(join(folder, 'log'), 'w+', 0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function endOf(log: FileHandle): Promise<string> {
  const { size } = await log.stat();
  const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(4_000), position: Math.max(size - 4_000, 0) });
  return buffer.toString('utf8', 0, bytesRead).trim();
}

/** Whether one of the folders of PATH has that program. */
export async function hasProgram(name: string): Promise<boolean> {
  return (await programPath(name)) !== null;
}

/** Where PATH has that program; null where it has none. */
export async function programPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(':').filter(Boolean)) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => null))?.isFile()) return path;
  }
  return null;
}
