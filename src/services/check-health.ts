import type { Health } from '#core/contracts/health.ts';
import { VERSION } from '#core/version.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { WorkerRecord } from '#db/stores/worker-store.ts';
import type { Deps } from './deps.ts';
import { KeptAnswer } from './kept-answer.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

const DATABASE_PATIENCE_MS = 3_000;
/** So many times as long as it took to count. */
const COUNTS_SERVE_TIMES = 20;
const ALL_DRAINING = 'All workers are draining: what is submitted waits until an admin has one take runs again.';
const ENGINE_DOWN = 'A container engine is down: what is submitted may wait until it is back. Admins see which one.';

type Counts = Awaited<ReturnType<ExecutionStore['counts']>>;
const countsOf = new WeakMap<Pick<ExecutionStore, 'counts'>, KeptAnswer<Counts>>();

/**
 * How the instance is. It never throws: a database that doesn't answer in time is part of the answer. Whoever asks is
 * told that an engine is down; which one and why, with its machine's name and its addresses, `mayKnowMore` are told.
 */
export async function checkHealth(
  deps: Pick<Deps, 'stores'>,
  mayKnowMore: () => Promise<boolean> = async () => false,
): Promise<Health> {
  const answer = await withinPatience(
    Promise.all([deps.stores.workers.alive(WORKER_ALIVE_MS), keptCounts(deps.stores.executions)]),
  );
  if (answer === null) {
    return {
      status: 'down',
      version: VERSION,
      database: 'down',
      workers: { alive: 0, capacity: 0, running: 0 },
      queue: { queued: 0, delayed: 0, running: 0 },
      problems: ['The database does not answer: see whether Postgres runs and DATABASE_URL leads to it.'],
    };
  }
  const [workers, queue] = answer;
  const problems = await problemsOf(workers, mayKnowMore);
  const sum = (of: (worker: WorkerRecord) => number) => workers.reduce((total, worker) => total + of(worker), 0);
  return {
    status: problems.length > 0 ? 'degraded' : 'ok',
    version: VERSION,
    database: 'up',
    workers: { alive: workers.length, capacity: sum((w) => w.capacity), running: sum((w) => w.running) },
    queue,
    problems,
  };
}

/** Anybody may ask, and who waits has to be counted: for a long queue the answer serves for a while. */
function keptCounts(executions: Pick<ExecutionStore, 'counts'>): ReturnType<ExecutionStore['counts']> {
  const kept = countsOf.get(executions) ?? new KeptAnswer<Counts>((tookMs) => COUNTS_SERVE_TIMES * tookMs);
  countsOf.set(executions, kept);
  return kept.get(() => executions.counts());
}

async function problemsOf(workers: readonly WorkerRecord[], mayKnowMore: () => Promise<boolean>): Promise<string[]> {
  if (workers.length === 0) return ['No worker is running: what is submitted waits until one is started.'];
  const down = workers.filter((worker) => worker.engineStatus === 'down');
  if (down.length === 0) return workers.every(({ drainingAt }) => drainingAt) ? [ALL_DRAINING] : [];
  if (!(await withinPatience(mayKnowMore()))) return [ENGINE_DOWN];
  return down.map((worker) =>
    `The container engine of worker ${worker.hostname} is down. ${worker.engineDetail ?? ''}`.trim(),
  );
}

/** Null where it failed or took too long. */
async function withinPatience<T>(work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), DATABASE_PATIENCE_MS);
  });
  try {
    return await Promise.race([work.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
