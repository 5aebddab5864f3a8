import { setTimeout as sleep } from 'node:timers/promises';
import { brandId, type ExecutionId } from '#core/ids.ts';
import { turnsOf } from '#core/longest-run.ts';
import type { AddRunJob } from '#db/add-run-job.ts';
import type { Database } from '#db/client.ts';
import type { Queryable } from '#db/queryable.ts';
import { activeExecutions } from '#db/sql/active-executions.ts';
import { claimExecution } from '#db/sql/claim-execution.ts';
import { countByStatus, countWaiting, holdQueue } from '#db/sql/count-executions.ts';
import { delayForRoom } from '#db/sql/delay-for-room.ts';
import { delayWaiting, WAITING_AT_ONCE } from '#db/sql/delay-waiting.ts';
import { endExecution } from '#db/sql/end-execution.ts';
import { readTimings, recordDelivery, recordWorkerTimings } from '#db/sql/execution-timings.ts';
import { giveBack } from '#db/sql/give-back.ts';
import { insertAuditEvent } from '#db/sql/insert-audit-event.ts';
import { insertExecution } from '#db/sql/insert-execution.ts';
import { lastProjectRuns } from '#db/sql/last-project-runs.ts';
import { liftToInteractive } from '#db/sql/lift-to-interactive.ts';
import { listExecutions } from '#db/sql/list-executions.ts';
import { readAttempts } from '#db/sql/read-attempts.ts';
import { readExecutionEvents } from '#db/sql/read-execution-events.ts';
import { readExecution } from '#db/sql/read-executions.ts';
import { readProgress } from '#db/sql/read-progress.ts';
import { readResult } from '#db/sql/read-result.ts';
import { recordEnvironment, recordEnvironmentDestroyed } from '#db/sql/record-environment.ts';
import { releaseOfDeadWorkers } from '#db/sql/release-of-dead-workers.ts';
import { readTerminateRequested, requestTerminate } from '#db/sql/request-terminate.ts';
import { requeueDelayed } from '#db/sql/requeue-delayed.ts';
import { resolveIdempotencyKey } from '#db/sql/resolve-idempotency-key.ts';
import { reuseResult } from '#db/sql/reuse-result.ts';
import { submitAtOnce } from '#db/sql/submit-at-once.ts';
import { insertBatch, KeyTakenError, readByIdempotencyKeys } from '#db/sql/submit-batch.ts';
import { withTurns } from '#db/sql/take-turn.ts';
import { waitingLanguages } from '#db/sql/waiting-languages.ts';
import { inTransaction } from '#db/transaction.ts';
import type { ExecutionRecord, ExecutionStore, NewExecution, SubmitOptions, Waiting } from './execution-store.ts';
import { SeenQueue } from './seen-queue.ts';

/** How often a claim looks again where all that it could take was held by somebody, and how long between. */
const CLAIM_RETRIES = 10;
const CLAIM_RETRY_MS = 15;
/** Each round either makes the execution, finds the one with its key, or frees a key that is too old. */
const SUBMIT_ROUNDS = 5;

/** The hot path, in SQL of its own: one statement an operation, in `src/db/sql`. */
export function createExecutionStore({ pool }: Pick<Database, 'pool'>, addRunJob: AddRunJob): ExecutionStore {
  const seen = new SeenQueue(pool);
  return {
    submit: (execution, options = {}) =>
      withTurns(pool, execution, turnsOf(execution.submission), async (turn) => {
        const { room, audit } = options;
        const counted = room && !(await seen.letsIn(execution.ownerId, room.limits)) ? { room } : {};
        const record = await submitAtOnce(pool, addRunJob, { execution, audit, ...counted }, turn);
        if (record && counted.room) seen.add(execution.ownerId, 1);
        if (record) return { execution: record, created: true };
        return inTransaction(pool, (client) => submitStepByStep(client, addRunJob, { execution, ...options }, turn));
      }),

    async submitBatch(executions, options = {}) {
      const { room } = options;
      // What is refused for sure takes no turns, which others of the owner would get in between.
      if (room && !executions[0].idempotency) room.admit(await countWaiting(pool, executions[0].ownerId));
      const turns = executions.reduce((sum, { submission }) => sum + turnsOf(submission), 0);
      const batch = { executions, ...options };
      const submit = (turn: number) => submitBatch(pool, addRunJob, batch, turn);
      const submitted = await withTurns(pool, executions[0], turns, submit);
      if (submitted.created) seen.add(executions[0].ownerId, submitted.executions.length);
      return submitted.executions;
    },

    byIdempotencyKeys: (ownerId, keys) => readByIdempotencyKeys(pool, ownerId, keys),

    async byIdempotencyKey(ownerId, key) {
      const id = await resolveIdempotencyKey(pool, ownerId, key);
      return id && readExecution(pool, id);
    },

    byId: (id) => readExecution(pool, id),
    progress: (ids) => readProgress(pool, ids),
    result: (id, mostBytes) => readResult(pool, id, mostBytes),
    list: (ownerId, filter) => listExecutions(pool, ownerId, filter),
    active: (limit) => activeExecutions(pool, limit),
    events: (id) => readExecutionEvents(pool, id),
    attempts: (id) => readAttempts(pool, id),
    lastOfProjects: (seenBy, ids) => lastProjectRuns(pool, seenBy, ids),
    countWaiting: (ownerId) => countWaiting(pool, ownerId),
    counts: () => countByStatus(pool),

    async requestTerminate(id, audit) {
      await requestTerminate(pool, id, audit);
      const record = await readExecution(pool, id);
      // One that was asked to end and ended by itself before it was killed is RUNNING no more, and not TERMINATED.
      return record?.status === 'RUNNING' || record?.status === 'TERMINATED' ? record : null;
    },

    async claim(claim) {
      for (let round = 0; ; round++) {
        const { claimed, any } = await claimExecution(pool, claim);
        if (claimed || !any || round >= CLAIM_RETRIES) return claimed;
        await sleep(CLAIM_RETRY_MS);
      }
    },

    delayWaiting: ({ readyLanguages, text, reasons }) =>
      inPieces(() => delayWaiting(pool, { reason: text, reasons: reasons ?? {}, exceptLanguages: readyLanguages })),
    delayAllWaiting: (reason) => inPieces(() => delayWaiting(pool, { reason })),
    waitingLanguages: (readyLanguages) => waitingLanguages(pool, readyLanguages),
    delayForRoom: (delay) => delayForRoom(pool, delay),
    liftToInteractive: (ids) => liftToInteractive(pool, ids),

    requeueDelayed: (readyLanguages) =>
      inPieces(() =>
        inTransaction(pool, async (client) => {
          const requeued = await requeueDelayed(client, readyLanguages, WAITING_AT_ONCE);
          await addRunJob(client, { count: requeued });
          return requeued;
        }),
      ),

    recordEnvironment: (claim, environment) => recordEnvironment(pool, claim, environment),
    recordEnvironmentDestroyed: (containerId, at) => recordEnvironmentDestroyed(pool, containerId, at),
    reuse: (claim, key) => inTransaction(pool, (client) => reuseResult(client, claim, key)),
    end: (claim, end) => endExecution(pool, claim, end),

    giveBack: (claim, back) =>
      inTransaction(pool, async (client) => {
        const given = await giveBack(client, claim, back);
        if (given?.status === 'QUEUED') await addRunJob(client, { runAt: given.notBefore, executionId: claim.id });
        return given !== null;
      }),

    releaseOfDeadWorkers: (deadWorkerIds, maxAttempts, exceptTokens) =>
      inTransaction(pool, async (client) => {
        const released = await releaseOfDeadWorkers(client, {
          deadWorkerIds,
          maxAttempts,
          exceptTokens: exceptTokens ?? [],
          lives: exceptTokens !== undefined,
        });
        await addRunJob(client, { count: released.filter((execution) => execution.status === 'QUEUED').length });
        return released.map((execution) => brandId('execution', execution.id));
      }),

    terminateRequested: (ids) => readTerminateRequested(pool, ids),
    recordTimings: (id, timings) => recordWorkerTimings(pool, id, timings),
    recordDelivery: (id, delivery) => recordDelivery(pool, id, delivery),
    timings: (id) => readTimings(pool, id),
  };
}

/** Does a step again until it changes less than it may at once; gives how many were changed in all. */
async function inPieces(step: () => Promise<number>): Promise<number> {
  for (let changed = 0; ; ) {
    const count = await step();
    changed += count;
    if (count < WAITING_AT_ONCE) return changed;
  }
}

/** All of them, or those that their keys stand for already. */
async function submitBatch(
  pool: Database['pool'],
  addRunJob: AddRunJob,
  batch: { executions: readonly [NewExecution, ...NewExecution[]] } & SubmitOptions,
  firstTurn: number,
): Promise<{ executions: ExecutionRecord[]; created: boolean }> {
  const keys = batch.executions.flatMap(({ idempotency }) => idempotency?.key ?? []);
  for (let round = 0; round < SUBMIT_ROUNDS; round++) {
    try {
      const insert = (client: Queryable) => insertBatch(client, addRunJob, batch, firstTurn);
      return { executions: await inTransaction(pool, insert), created: true };
    } catch (error) {
      if (!(error instanceof KeyTakenError)) throw error;
    }
    const earlier = await readByIdempotencyKeys(pool, batch.executions[0].ownerId, keys);
    if (earlier.length > 0) return { executions: earlier, created: false };
  }
  throw new Error('The idempotency keys of a batch were freed and taken again, over and over.');
}

/** For a key that is taken, and for a queue that may be full. */
async function submitStepByStep(
  client: Queryable,
  addRunJob: AddRunJob,
  { execution, room, audit }: { execution: NewExecution } & SubmitOptions,
  turn: number,
): Promise<{ execution: ExecutionRecord; created: boolean }> {
  // Asked twice: what a full queue refuses is not written first, and only the second count holds among many at once. With
  // a key the execution may be there already, or be just coming: only writing it tells.
  if (!execution.idempotency) room?.admit(await countWaiting(client, execution.ownerId));
  for (let round = 0; round < SUBMIT_ROUNDS; round++) {
    const id = await insertExecution(client, execution, turn);
    if (id !== null) {
      await addRunJob(client, { executionId: id });
      if (audit) await insertAuditEvent(client, { ...audit, target: id });
      const record = await stored(client, id);
      if (room) await admitted(client, execution, room.admit);
      return { execution: record, created: true };
    }
    if (execution.idempotency) {
      const earlier = await resolveIdempotencyKey(client, execution.ownerId, execution.idempotency.key);
      if (earlier !== null) return { execution: await stored(client, earlier), created: false };
    }
  }
  throw new Error('The idempotency key of a submission was freed and taken again, over and over.');
}

/**
 * Asks `admit` last of all: the queue is held for the count and the commit only, and who waits for it holds nothing
 * that its holder still needs.
 */
async function admitted(client: Queryable, execution: NewExecution, admit: (waiting: Waiting) => void): Promise<void> {
  await holdQueue(client);
  const { own, all } = await countWaiting(client, execution.ownerId);
  admit({ own: own - 1, all: all - 1 });
}

async function stored(client: Queryable, id: ExecutionId): Promise<ExecutionRecord> {
  const record = await readExecution(client, id);
  if (!record) throw new Error(`Execution ${id} is gone right after it was stored.`);
  return record;
}
