import { spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { childEnvironment } from '../child-environment.ts';
import { gone, processIdentity, signal } from '../process-identity.ts';
import type { PostgresPlace } from './place.ts';

const LOG_BYTES = 10 * 1024 * 1024;

export interface Running {
  pid: number;
  port: number;
}

/** What a data directory's `postmaster.pid` says, if a process with that pid runs. */
export async function findPostmaster(dataDir: string): Promise<Running | null> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => null);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || (await processIdentity(pid)) === null) return null;
  return { pid, port: Number(lines[3]) };
}

/** Whether that process was started on that data directory, so that it may be signalled. */
export async function servesDirectory(pid: number, dataDir: string): Promise<boolean> {
  // Where the system doesn't tell, the pid file is believed.
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(dataDir);
}

/**
 * Starts Postgres in a session of its own, so that it outlives whoever started it, and waits until it answers.
 * @throws Error with the end of its log where it ends before that.
 */
export async function startPostmaster(place: PostgresPlace, options: StartOptions): Promise<Running> {
  const { port, password, logFile, signal: abort } = options;
  await keepLogShort(logFile);
  const log = await open(logFile, 'a', 0o600);
  const began = (await log.stat()).size;
  try {
    const child = spawn(
      join(place.programsDir, 'bin/postgres'),
      ['-D', place.dataDir, '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories='].concat(
        ...Object.entries(SETTINGS).map(([name, value]) => ['-c', `${name}=${value}`]),
      ),
      {
        ...place.user,
        cwd: place.dataDir,
        detached: true,
        env: childEnvironment({ PATH: '/usr/bin:/bin', TZ: 'UTC' }),
        stdio: ['ignore', log.fd, log.fd],
      },
    );
    let ended = false;
    child.on('exit', () => (ended = true));
    child.on('error', () => (ended = true));
    child.unref();

    for (const until = Date.now() + 30_000; !ended && !abort.aborted && Date.now() < until; ) {
      if (child.pid && (await answers(port, password, place.dataDir))) return { pid: child.pid, port };
      await sleep(40);
    }
    if (child.pid && !ended) await stopPostmaster(child.pid);
    abort.throwIfAborted();
    const said = (await readFile(logFile, 'utf8')).slice(began).trim();
    throw new Error(`Postgres ${ended ? 'ended' : "didn't answer within 30 s"}; its log says:\n${said.slice(-1_500)}`);
  } finally {
    await log.close();
  }
}

export interface StartOptions {
  port: number;
  password: string;
  logFile: string;
  signal: AbortSignal;
}

const SETTINGS = {
  max_connections: '200',
  shared_buffers: '64MB',
  // The log is the launcher's to bound.
  log_checkpoints: 'off',
  log_connections: '',
};

/** Whether the server at that port lets us in and serves that data directory. */
export async function answers(port: number, password: string, dataDir: string): Promise<boolean> {
  const socket = new Socket();
  const client = new pg.Client({
    stream: () => socket,
    host: '127.0.0.1',
    port,
    user: 'sandpiper',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
  });
  // A server that is shut down under the question says so once more, to nobody.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    await client.end();
    return rows[0]?.data_directory === dataDir;
  } catch {
    return false;
  } finally {
    // Whatever else listens there may never answer a goodbye.
    socket.destroy();
  }
}

/**
 * Ends the server: open connections are cut, what is committed is on disk. Settles when it is gone, after `withinMs` at
 * the latest.
 */
export async function stopPostmaster(pid: number, withinMs = 5_000): Promise<void> {
  // Fast, then immediate (which recovers at the next start), then what can't be refused.
  for (const [name, waitMs] of [
    ['SIGINT', Math.max(withinMs - 1_500, 0)],
    ['SIGQUIT', 1_000],
    ['SIGKILL', 500],
  ] as const) {
    if (!signal(pid, name) || (await gone(pid, waitMs))) return;
  }
  throw new Error(`Postgres (pid ${pid}) can't be stopped`);
}

/** Removes a pid file whose process is gone or is another program by now; Postgres would refuse to start. */
export async function removeStalePidFile(dataDir: string): Promise<boolean> {
  const file = join(dataDir, 'postmaster.pid');
  if (!(await stat(file).catch(() => null))) return false;
  await rm(file);
  return true;
}

async function keepLogShort(logFile: string): Promise<void> {
  const size = (await stat(logFile).catch(() => null))?.size ?? 0;
  if (size > LOG_BYTES) await rename(logFile, `${logFile}.1`);
}
