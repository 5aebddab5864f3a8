import { setTimeout as sleep } from 'node:timers/promises';
import { LANGUAGE, type Stage } from '../stage/stage.ts';
import { Client, type Submission } from './client.ts';
import type { Program } from './programs.ts';
import type { Random } from './random.ts';
import { Watcher } from './watcher.ts';

/** One run as its owner sees it. */
export interface LoadedRun {
  readonly marker: string;
  readonly program: Program;
  readonly submission: Submission;
  /** Every id that an answer to its key had; one, if all is well. */
  readonly ids: Set<string>;
  watcher: Watcher | null;
}

const WATCHED = 0.35;
const ANSWER_LOST = 0.25;
const WAITED_FOR = 0.15;
const LONGEST_BEFORE_TERMINATE_MS = 4_000;

/**
 * People and programs who use an installation while it is broken: they submit runs with keys, some anew as they got no
 * answer, wait for some, follow some, and terminate those that have no end.
 */
export class Load implements AsyncDisposable {
  readonly runs: LoadedRun[] = [];
  readonly client: Client;
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #prefix: string;
  readonly #stop = new AbortController();
  readonly #users: Promise<void>[] = [];

  /** `prefix` begins the markers of its runs, and no other load's. */
  constructor(stage: Stage, random: Random, prefix: string) {
    this.#stage = stage;
    this.#random = random;
    this.#prefix = prefix;
    this.client = new Client(stage.url, this.#stop.signal);
  }

  /** Begins to use the installation; settles when all of these are acknowledged. */
  async add(programs: readonly Program[]): Promise<void> {
    await Promise.all(programs.map((program) => this.#use(program)));
  }

  /** Settles when nobody waits for anything any more. @throws what went wrong for any of them */
  async settled(): Promise<void> {
    await Promise.all(this.#users);
    await Promise.all(this.runs.map((run) => run.watcher?.ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the load is over'));
    await Promise.allSettled([...this.#users, ...this.runs.map((run) => run.watcher?.stop())]);
  }

  async #use(program: Program): Promise<void> {
    const random = this.#random;
    const marker = `${this.#prefix}-${this.runs.length}`;
    const body = { language: LANGUAGE, code: program.code, args: [marker], limits: { wallMs: program.wallMs } };
    const submission = { key: marker, token: random.pick(this.#stage.tokens), body };
    const run: LoadedRun = { marker, program, submission, ids: new Set(), watcher: null };
    this.runs.push(run);
    const how = {
      isWatched: program.kind === 'endless' || random.chance(WATCHED),
      losesAnswer: random.chance(ANSWER_LOST),
      leavesAfterMs: random.between(1, 40),
      waits: program.kind !== 'endless' && random.chance(WAITED_FOR),
      terminateAfterMs: random.between(0, LONGEST_BEFORE_TERMINATE_MS),
    };
    if (how.losesAnswer) await this.client.submitAndLeave(submission, how.leavesAfterMs);
    const { id } = await this.client.submit(submission);
    run.ids.add(id);
    if (how.isWatched) run.watcher = new Watcher({ url: this.#stage.url, token: submission.token, executionId: id });
    const goesOn = this.#goOn(run, id, how);
    // Whoever asks for all of them is told.
    goesOn.catch(() => {});
    this.#users.push(goesOn);
  }

  async #goOn(run: LoadedRun, id: string, how: { losesAnswer: boolean; waits: boolean; terminateAfterMs: number }) {
    const { submission, program } = run;
    if (how.losesAnswer) run.ids.add((await this.client.submit(submission)).id);
    if (how.waits) run.ids.add((await this.client.submit(submission, { wait: true })).id);
    if (program.kind !== 'endless') return;
    await run.watcher?.firstOutput;
    await sleep(how.terminateAfterMs, undefined, { signal: this.#stop.signal });
    // Two at once: one of them comes second.
    await Promise.all([1, 2].map(() => this.client.terminate(id, submission.token)));
  }
}
