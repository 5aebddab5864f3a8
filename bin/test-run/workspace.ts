import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Environment } from '#config/environment.ts';
import { ensureGenerated } from '../launcher/build/generate.ts';
import { hasProgram, installPackages } from '../launcher/distribution.ts';
import { ensureEngine } from '../launcher/engine.ts';
import { ensureImageTools } from '../launcher/image-tools.ts';
import { takePidFile } from '../launcher/pid-file.ts';
import { type Database, ensurePostgres } from '../launcher/postgres/server.ts';
import type { Setup } from '../launcher/setup.ts';
import type { Steps } from '../launcher/steps.ts';
import type { CommandResult } from './command.ts';
import { ensureGvisor } from './gvisor.ts';
import { ImageBuilds } from './image-builds.ts';
import { OF_ALL_TESTS } from './image-order.ts';
import { testSupervisor } from './supervisor.ts';

/** What the parts of a run share. Each thing is set up at its first use and stopped by the owner of `owned`. */
export class Workspace {
  readonly setup: Setup;
  readonly steps: Steps;
  readonly signal: AbortSignal;
  /** Of what runs here. */
  readonly env: Environment;
  readonly #owned: AsyncDisposableStack;
  #postgres: Promise<Database> | null = null;
  #engine: Promise<void> | null = null;
  #gvisor: Promise<void> | null = null;
  #images: ImageBuilds | null = null;
  #supervisor: Promise<CommandResult> | null = null;

  constructor(options: { setup: Setup; steps: Steps; signal: AbortSignal; owned: AsyncDisposableStack }) {
    this.setup = options.setup;
    this.steps = options.steps;
    this.signal = options.signal;
    const { homeDir } = this.setup.config;
    this.env = {
      ...this.setup.env,
      SANDPIPER_HOME: homeDir,
      NODE_ENV: 'test',
      // Tests start hundreds of processes of the same code: with it each takes half the time to come up.
      NODE_COMPILE_CACHE: join(homeDir, 'compile-cache'),
    };
    this.#owned = options.owned;
  }

  /** A Postgres for tests alone: one run at a time has it. */
  postgres(): Promise<Database> {
    this.#postgres ??= this.#startPostgres();
    return this.#postgres;
  }

  /** The tests of the supervisor, which disturb no other part and so begin with the first. Only once in a run. */
  supervisor(filters: readonly string[], fuzzSeconds: number): Promise<CommandResult> {
    this.#supervisor ??= this.#testSupervisor(filters, fuzzSeconds);
    return this.#supervisor;
  }

  /** The database client is made from the schema and not kept in git; nearly everything imports its types. */
  async generated(): Promise<void> {
    const { projectDir } = this.setup;
    await this.steps.run('client', (step) => ensureGenerated(projectDir, step, this.signal));
  }

  /** @throws Error that says what to do where there is no engine */
  engine(): Promise<void> {
    this.#engine ??= this.#startEngine();
    return this.#engine;
  }

  /** Begins to build the images of these languages. Without, those that tests of all else are written in are built. */
  buildImages(wanted: readonly string[] | 'all'): ImageBuilds {
    const { setup, steps, signal } = this;
    const prepare = async () => {
      await this.engine();
      await steps.run('image tools', (step) => ensureImageTools(setup, step, signal));
    };
    this.#images ??= new ImageBuilds({ setup, steps, signal, wanted, prepare });
    return this.#images;
  }

  /**
   * The engine, with all images: nothing is built any more.
   * @throws Error that says what to do where there is no engine.
   */
  async images(): Promise<void> {
    await this.buildImages(OF_ALL_TESTS).over(OF_ALL_TESTS);
  }

  /** The engine, with gVisor as a second runtime where that is possible. */
  gvisor(): Promise<void> {
    this.#gvisor ??= this.#offerGvisor();
    return this.#gvisor;
  }

  /** Chromium for the browser tests, docker-compose for the check of its file. */
  async programs(wanted: Readonly<Record<string, string>>): Promise<void> {
    const there = await Promise.all(Object.keys(wanted).map(hasProgram));
    const missing = Object.values(wanted).filter((_, index) => !there[index]);
    if (missing.length === 0) return;
    await this.steps.run('programs', async (step) => {
      step.doing(`installs ${missing.join(', ')}`);
      const problem = await installPackages(this.setup.projectDir, missing);
      if (problem) throw new Error(`install ${missing.join(', ')}: ${problem}`);
      step.did(`installed ${missing.join(', ')}`);
    });
  }

  /** An empty database of that name on the test server. */
  async emptyDatabase(name: string): Promise<string> {
    const { url } = await this.postgres();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await client.query(`CREATE DATABASE "${name}"`);
    } finally {
      await client.end();
    }
    const database = new URL(url);
    database.pathname = `/${name}`;
    return database.href;
  }

  async #startPostgres(): Promise<Database> {
    const lockFile = join(this.setup.config.homeDir, 'test-run.pid');
    const holder = await takePidFile(lockFile);
    if (holder !== null) throw new Error(`another test run (process ${holder}) uses ${this.setup.config.homeDir}`);
    this.#owned.defer(() => rm(lockFile, { force: true }));
    const database = await this.steps.run('postgres', (step) => ensurePostgres(this.setup, step, this.signal));
    this.#owned.defer(() => database.stop());
    return database;
  }

  async #startEngine(): Promise<void> {
    const problem = await this.steps.run('engine', (step) => ensureEngine(this.setup, step, this.signal));
    if (problem) throw new Error(problem);
  }

  async #offerGvisor(): Promise<void> {
    await this.engine();
    await this.steps.run('gvisor', (step) => ensureGvisor(this.setup, step, this.signal));
  }

  async #testSupervisor(filters: readonly string[], fuzzSeconds: number): Promise<CommandResult> {
    await this.engine();
    await this.steps.run('image tools', (step) => ensureImageTools(this.setup, step, this.signal));
    return this.steps.run('supervisor', (step) =>
      testSupervisor({ setup: this.setup, env: this.env, step, signal: this.signal, filters, fuzzSeconds }),
    );
  }
}
