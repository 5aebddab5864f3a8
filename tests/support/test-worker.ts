import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderArtifactStore } from '#artifacts/folder-store.ts';
import { loadLanguages } from '#config/languages.ts';
import { isFinal } from '#core/execution-status.ts';
import { newId, type WorkerId } from '#core/ids.ts';
import { DEFAULT_LIMITS, MOST_LIMITS } from '#core/limits.ts';
import type { ListenHub } from '#db/listen-hub.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import { createLogger, type Logger } from '#observability/logger.ts';
import { Artifacts } from '#worker/artifacts/artifacts.ts';
import { systemClock } from '#worker/clock.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import type { AttemptParts } from '#worker/executions/attempt-deps.ts';
import type { ResourceManagerOptions } from '#worker/resources/resource-manager.ts';
import { Worker } from '#worker/worker.ts';
import type { RunnerListeners } from '#worker/worker-options.ts';
import { attemptParts } from './attempt-parts.ts';
import type { TestDatabase } from './database.ts';
import { ReadyImages } from './ready-images.ts';
import { resourcesFor } from './resources.ts';
import { type Script, ScriptedRunner } from './scripted-runner.ts';

const MOST_ARTIFACT_BYTES = 1024 * 1024;

export interface TestWorker extends AsyncDisposable {
  readonly id: WorkerId;
  readonly worker: Worker;
  readonly runner: ScriptedRunner;
  readonly engine: FakeEngine;
  readonly images: ReadyImages;
  /** What its runner is to tell. */
  readonly listeners: RunnerListeners;
  /** The events of its log by name, in order. */
  readonly events: string[];
}

export interface TestWorkerOptions {
  script?: Script;
  attempts?: Partial<AttemptParts>;
  capacity?: number;
  /** Its own, for who wants to hear what it hears, after it; the worker ends it. */
  hub?: ListenHub;
  images?: Readonly<Record<string, boolean>>;
  engine?: FakeEngine;
  /** How it takes what the engine has. */
  resources?: Partial<ResourceManagerOptions>;
  hostname?: string;
  pid?: number;
  /** Of the containers that are its own. */
  instance?: string;
}

/** A whole worker on a real database, whose engine, images and programs are fakes. Disposing stops it. */
export async function startTestWorker(database: TestDatabase, options: TestWorkerOptions = {}): Promise<TestWorker> {
  const id = newId('worker');
  const { log, events } = listening();
  const engine = options.engine ?? new FakeEngine();
  const runner = new ScriptedRunner(options.script);
  let images: ReadyImages | undefined;
  let listeners: RunnerListeners | undefined;
  const artifacts = await mkdtemp(join(tmpdir(), 'test-worker-'));
  const worker = new Worker({
    stores: database.stores,
    hub: options.hub ?? createListenHub({ url: database.url }),
    languages: loadLanguages('languages'),
    engine,
    resources: resourcesFor({ maxRuns: options.capacity ?? 4, most: MOST_LIMITS, ...options.resources }),
    artifacts: new Artifacts({
      store: new FolderArtifactStore(artifacts),
      records: database.stores.artifacts,
      mostBytes: MOST_ARTIFACT_BYTES,
      clock: systemClock,
    }),
    attempts: attemptParts(options.attempts),
    createImages: (onChange) => {
      images = new ReadyImages(onChange, options.images ?? { python: true });
      return images;
    },
    pruneImages: null,
    sweepDependencies: null,
    createRunner: (told) => {
      listeners = told;
      return runner;
    },
    keepReady: { languageId: 'python', limits: DEFAULT_LIMITS },
    defaultLanguage: 'python',
    databaseUrl: database.url,
    keptDays: { logDays: null, executionDays: null, auditDays: null },
    instance: options.instance ?? 'test-instance',
    self: {
      id,
      hostname: options.hostname ?? 'test-host',
      pid: options.pid ?? process.pid,
      version: '0.0.0',
      capacity: options.capacity ?? 4,
    },
    clock: systemClock,
    random: () => 0.5,
    log,
  });
  if (!images || !listeners) throw new Error('the worker made no images or no runner');
  await worker.start();
  const stop = async () => {
    await worker.stop('the test is over');
    await rm(artifacts, { recursive: true, force: true });
  };
  return { id, worker, runner, engine, images, listeners, events, [Symbol.asyncDispose]: stop };
}

/** Waits, as long as a test may, until the execution is as it should be. */
export async function eventually(
  database: TestDatabase,
  id: ExecutionRecord['id'],
  holds: (execution: ExecutionRecord) => boolean,
  withinMs = 20_000,
): Promise<ExecutionRecord> {
  const until = Date.now() + withinMs;
  for (;;) {
    const execution = await database.stores.executions.byId(id);
    if (execution && holds(execution)) return execution;
    if (Date.now() > until) throw new Error(`${id} is ${JSON.stringify(execution, null, 2)}`);
    await sleep(20);
  }
}

export function untilEnded(database: TestDatabase, id: ExecutionRecord['id'], withinMs?: number) {
  return eventually(database, id, (execution) => isFinal(execution.status), withinMs);
}

/** The text of a log, stdout and stderr as they came. */
export async function textOf(database: TestDatabase, id: ExecutionRecord['id']): Promise<string> {
  const chunks = await database.stores.logs.read(id, 0, { limit: 10_000, maxBytes: 100_000_000 });
  return chunks.map(({ content }) => Buffer.from(content).toString()).join('');
}

function listening(): { log: Logger; events: string[] } {
  const events: string[] = [];
  const write = (line: string) => {
    const { event }: { event?: unknown } = JSON.parse(line);
    if (typeof event === 'string') events.push(event);
  };
  return { log: createLogger({ service: 'test', level: 'info', destination: { write } }), events };
}
