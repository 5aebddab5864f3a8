import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { decodeBytes } from '#core/log-chunks.ts';
import {
  type ApiBench,
  apiBench,
  type RestAnswer,
  type RestCall,
  SEALING_KEY,
  type TestUser,
} from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { TestInstance, type WorkerProcess } from '#tests/support/worker-process.ts';
import { attackedLanguages } from './attacked-languages.ts';
import { programText } from './attempts.ts';
import { forgetPeak, memoryOf } from './process-memory.ts';
import { startWeb, type WebProcess } from './web-process.ts';

const POLL_MS = 10;
const GROWTH_TIMES = 3;
const SWEPT_WITHIN_MS = 30_000;
const REMOVED_LATE = /worker\.stop-step-failed|container\.removal-failed/;
const WORKER = join(import.meta.dirname, 'worker-main.ts');

/** What `POST /api/v1/executions` takes. Loosely typed, as an attacker is not bound to the types. */
export type Body = Readonly<Record<string, unknown>>;

/** An execution that has ended, with its output as bytes too (each up to 64 KiB; `logBytes` has all). */
export interface Ended extends Execution {
  readonly stdoutBytes: Buffer;
  readonly stderrBytes: Buffer;
}

/** By how many bytes the processes grew at their highest. */
export interface Growth {
  readonly workerBytes: number;
  readonly webBytes: number;
}

export interface HostileSiteOptions {
  /** Runs at once; 4 by default. */
  readonly capacity?: number;
  /** The operator's, of the REST face and the worker. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Of the worker, over that of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** A module that the worker's process loads before all others. */
  readonly preload?: string;
}

/**
 * A whole installation for attackers: a database, the REST face and a worker on the real engine, each in a process of
 * its own, with sandboxes of one runtime. All goes through the public API, with the token of a developer.
 */
export class HostileSite implements AsyncDisposable {
  readonly runtime: string;
  readonly database: TestDatabase;
  /** For users, and what an attacker can't see. */
  readonly bench: ApiBench;
  readonly web: WebProcess;
  /** The attacker. */
  readonly user: TestUser;
  /** Somebody who only wants to run their code. */
  readonly neighbour: TestUser;
  readonly #instance: TestInstance;
  readonly #owned: AsyncDisposableStack;
  readonly #startWorker: () => Promise<WorkerProcess>;
  #worker: WorkerProcess;

  private constructor(parts: {
    runtime: string;
    database: TestDatabase;
    bench: ApiBench;
    web: WebProcess;
    worker: WorkerProcess;
    startWorker: () => Promise<WorkerProcess>;
    user: TestUser;
    neighbour: TestUser;
    instance: TestInstance;
    owned: AsyncDisposableStack;
  }) {
    this.runtime = parts.runtime;
    this.database = parts.database;
    this.bench = parts.bench;
    this.web = parts.web;
    this.#worker = parts.worker;
    this.#startWorker = parts.startWorker;
    this.user = parts.user;
    this.neighbour = parts.neighbour;
    this.#instance = parts.instance;
    this.#owned = parts.owned;
  }

  static async start(runtime: string, options: HostileSiteOptions = {}): Promise<HostileSite> {
    await using owned = new AsyncDisposableStack();
    const [database] = await Promise.all([testDatabase(), ensureLanguageImage('python')]);
    owned.use(database);
    const bench = owned.use(await apiBench(database, { languages: attackedLanguages() }));
    const instance = owned.use(await TestInstance.create(database.url));
    const key = Buffer.from(SEALING_KEY).toString('hex');
    const env = {
      MAX_WORKERS: String(options.capacity ?? 4),
      ENCRYPTION_KEY: key,
      ...options.env,
      ...options.settings,
    };
    const program = [...(options.preload ? ['--import', options.preload] : []), WORKER, runtime];
    const startWorker = () => instance.startWorker(env, program);
    const [web, worker, user, neighbour] = await Promise.all([
      startWeb(database.url, options.settings),
      startWorker(),
      bench.user(),
      bench.user(),
    ]);
    owned.use(web);
    const site = { runtime, database, bench, web, worker, startWorker, user, neighbour, instance };
    return new HostileSite({ ...site, owned: owned.move() });
  }

  /** Asks the API, by HTTP; as the attacker where nobody else is named. `path` is what comes after `/api/v1`. */
  async fetch(method: string, path: string, call: RestCall = {}): Promise<Response> {
    const { as = this.user, body, headers, signal } = call;
    return fetch(`${this.web.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${as.secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: asItIs(body) ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }

  async rest(method: string, path: string, call?: RestCall): Promise<RestAnswer> {
    const response = await this.fetch(method, path, call);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** @throws Error where it is not taken on */
  async submit(body: Body, as?: TestUser): Promise<Execution> {
    const answer = await this.rest('POST', '/executions', { ...(as ? { as } : {}), body });
    if (answer.status !== 202) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async run(body: Body, options: { withinMs?: number; as?: TestUser } = {}): Promise<Ended> {
    const { id } = await this.submit(body, options.as);
    return this.ended(id, options);
  }

  /** Waits until it is in a final state. @throws Error where it isn't in time */
  async ended(id: string, options: { withinMs?: number; as?: TestUser } = {}): Promise<Ended> {
    const execution = await this.until(id, ({ status }) => isFinal(status), options);
    return { ...execution, stdoutBytes: outputOf(execution, 'stdout'), stderrBytes: outputOf(execution, 'stderr') };
  }

  /** Waits until the API shows it so. @throws Error where it doesn't in time */
  async until(
    id: string,
    holds: (execution: Execution) => boolean,
    { withinMs = 30_000, as }: { withinMs?: number; as?: TestUser } = {},
  ): Promise<Execution> {
    for (const lateMs = performance.now() + withinMs; ; ) {
      const { status, body } = await this.rest('GET', `/executions/${id}`, as ? { as } : {});
      if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
      if (holds(body)) return body;
      if (performance.now() > lateMs) throw new Error(`after ${withinMs} ms it is ${JSON.stringify(body, null, 2)}`);
      await sleep(POLL_MS);
    }
  }

  /** The whole log of an execution, as the bytes that were written. */
  async logBytes(id: string, as?: TestUser): Promise<Buffer> {
    const call = { headers: { accept: 'text/plain' }, ...(as ? { as } : {}) };
    const response = await this.fetch('GET', `/executions/${id}/logs`, call);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  terminate(id: string, as?: TestUser): Promise<RestAnswer> {
    return this.rest('POST', `/executions/${id}/terminate`, as ? { as } : {});
  }

  /** The median in ms of so many small runs of the neighbour, one after the other, from submit to their end. */
  async neighbours(count: number): Promise<number> {
    const tookMs: number[] = [];
    for (let run = 0; run < count; run++) {
      const began = performance.now();
      const body = { language: 'python', code: `print(${run})` };
      const answer = await this.rest('POST', '/executions?wait=true', { as: this.neighbour, body });
      if (answer.body.stdout !== `${run}\n`) throw new Error(`the neighbour got ${JSON.stringify(answer.body)}`);
      tookMs.push(performance.now() - began);
    }
    return tookMs.sort((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
  }

  /**
   * By how much worker and web grow while `attack` runs, at their highest; the least of some times, as garbage that
   * waits for its collector is there at one time and not at another, but what is kept is there each time. It runs once
   * before: what a process needs the first time it does something is no growth. A smaller `warmUp` in its place tells
   * what grows with the size.
   */
  async memoryGrowth(attack: () => Promise<unknown>, warmUp?: () => Promise<unknown>): Promise<Growth> {
    const pids = [this.worker.pid, this.web.pid];
    await Promise.all(pids.map(forgetPeak));
    await (warmUp ?? attack)();
    const before = await Promise.all(pids.map(memoryOf));
    const peaks: number[][] = [];
    for (let time = 0; time < GROWTH_TIMES; time++) {
      await Promise.all(pids.map(forgetPeak));
      await attack();
      peaks.push((await Promise.all(pids.map(memoryOf))).map(({ peakBytes }) => peakBytes));
    }
    // What the collector gave back after a smaller attack it may take again for this one.
    const [workerBytes = 0, webBytes = 0] = before.map(
      ({ nowBytes, peakBytes }, at) =>
        Math.min(...peaks.map((peak) => peak[at] ?? Number.NaN)) - (warmUp ? peakBytes : nowBytes),
    );
    return { workerBytes, webBytes };
  }

  /** The text of a program of `tests/attacks/programs`. */
  file(name: string): Promise<string> {
    return programText(name);
  }

  get worker(): WorkerProcess {
    return this.#worker;
  }

  /** Ends the worker by a signal and starts another in its place, as the launcher does with one that died. */
  async replaceWorker(signal: NodeJS.Signals): Promise<void> {
    await this.#worker.end(signal);
    this.#worker = await this.#startWorker();
  }

  /** Ids of this installation's containers. */
  containers(): Promise<string[]> {
    return this.#instance.containers();
  }

  /**
   * Ends all of it. A worker that stops has seconds for its containers: what a busy engine did not remove by then, and
   * the worker said so, is the next worker's to sweep. @throws Error where a container is left behind
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await using _ = this.#owned;
    await this.worker.end('SIGTERM');
    const late = REMOVED_LATE.test(this.worker.output) ? await this.containers() : [];
    if (late.length > 0) {
      this.#worker = await this.#startWorker();
      await this.#untilGone(late);
      await this.worker.end('SIGTERM');
    }
    const left = await this.containers();
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}; the worker said:\n${this.worker.output}`);
  }

  async #untilGone(containerIds: readonly string[]): Promise<void> {
    for (const lateMs = performance.now() + SWEPT_WITHIN_MS; performance.now() < lateMs; await sleep(POLL_MS)) {
      const there = await this.containers();
      if (!containerIds.some((id) => there.includes(id))) return;
    }
    throw new Error(`the next worker did not sweep ${containerIds.join(', ')}:\n${this.worker.output}`);
  }
}

function asItIs(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}

function outputOf(execution: Execution, stream: 'stdout' | 'stderr'): Buffer {
  const encoding = execution[`${stream}Encoding`] ?? 'utf8';
  return Buffer.from(decodeBytes({ content: execution[stream] ?? '', encoding }));
}
