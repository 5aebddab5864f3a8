import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchInstance, startInstance } from './instance.ts';
import { WorkerRuns } from './worker-runs.ts';

export const HELLO = 'print("hello, world")';

export interface BenchOptions {
  readonly runs: number;
  readonly seconds: number;
  readonly rows: number;
  /** Ids of the languages that are measured; all where there are none. */
  readonly languageIds: readonly string[];
}

/** What the parts share; an instance and a runner are there only when a part asks for them. */
export class BenchContext implements AsyncDisposable {
  readonly runs: number;
  /** How long what takes its time is watched. */
  readonly seconds: number;
  /** How many executions a table has that has grown. */
  readonly rows: number;
  readonly languageIds: readonly string[];
  readonly python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  /** The program of the floor, as a file. */
  readonly mainFile: string;
  readonly #folder: string;
  #instance: Promise<BenchInstance> | null = null;
  #workerRuns: Promise<WorkerRuns> | null = null;

  private constructor({ runs, seconds, rows, languageIds }: BenchOptions, folder: string) {
    this.runs = runs;
    this.seconds = seconds;
    this.rows = rows;
    this.languageIds = languageIds;
    this.#folder = folder;
    this.mainFile = join(folder, 'main.py');
  }

  static async open(options: BenchOptions): Promise<BenchContext> {
    const context = new BenchContext(options, await mkdtemp(join(tmpdir(), 'sandpiper-bench-')));
    await writeFile(context.mainFile, `${HELLO}\n`);
    return context;
  }

  /** The instance under measure; a runner of our own is put away first, as the two would take each other's CPU. */
  async instance(): Promise<BenchInstance> {
    await this.#endWorkerRuns();
    this.#instance ??= startInstance(join(import.meta.dirname, '..'));
    return await this.#instance;
  }

  /** The worker's sandboxes alone, without an instance. */
  async workerRuns(): Promise<WorkerRuns> {
    this.#workerRuns ??= WorkerRuns.open();
    return await this.#workerRuns;
  }

  /** For a part that needs one of another kind: the two would take each other's CPU. */
  async endInstance(): Promise<void> {
    await this.#endWorkerRuns();
    const instance = await this.#instance?.catch(() => null);
    this.#instance = null;
    await instance?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endInstance();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #endWorkerRuns(): Promise<void> {
    const runs = await this.#workerRuns?.catch(() => null);
    this.#workerRuns = null;
    await runs?.[Symbol.asyncDispose]();
  }
}
