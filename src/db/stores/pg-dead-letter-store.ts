import type { ExecutionId } from '#core/ids.ts';
import type { AddRunJob } from '#db/add-run-job.ts';
import type { Database } from '#db/client.ts';
import type { Queryable } from '#db/queryable.ts';
import { countWaiting, holdQueue } from '#db/sql/count-executions.ts';
import { insertAuditEvent } from '#db/sql/insert-audit-event.ts';
import { insertExecution } from '#db/sql/insert-execution.ts';
import {
  countOpenDeadLetters,
  listDeadLetters,
  readDeadLetter,
  readOpenDeadLetters,
} from '#db/sql/read-dead-letters.ts';
import { lockOpenDeadLetter, resolveDeadLetter } from '#db/sql/resolve-dead-letter.ts';
import { withTurns } from '#db/sql/take-turn.ts';
import { inTransaction } from '#db/transaction.ts';
import type { DeadLetterStore, RetryOfDeadLetter } from './dead-letter-store.ts';

export function createDeadLetterStore({ pool }: Pick<Database, 'pool'>, addRunJob: AddRunJob): DeadLetterStore {
  return {
    list: (query) => listDeadLetters(pool, query),
    byId: (id) => readDeadLetter(pool, id),
    countOpen: () => countOpenDeadLetters(pool),
    openAfter: (last, limit) => readOpenDeadLetters(pool, last, limit),

    async retry(retry) {
      const { retryId } = await withTurns(pool, retry.execution, 1, async (turn) => {
        const retryId = await inTransaction(pool, (client) => retryOnce(client, addRunJob, retry, turn));
        return { retryId, created: retryId !== null };
      });
      return retryId;
    },

    discard: ({ id, actorId, reason }) =>
      inTransaction(pool, async (client) => {
        const resolution = { resolution: 'DISCARDED', actorId, retryId: null, reason } as const;
        if (!(await resolveDeadLetter(client, id, resolution))) return false;
        await insertAuditEvent(client, { action: 'dead-letter.discarded', actorId, target: id, detail: { reason } });
        return true;
      }),
  };
}

/** Whoever has the lock of the dead letter is the one who retries it. */
async function retryOnce(
  client: Queryable,
  addRunJob: AddRunJob,
  { execution, actorId, reason, admit }: RetryOfDeadLetter,
  turn: number,
): Promise<ExecutionId | null> {
  const { retryOf: id, ownerId } = execution;
  if (!(await lockOpenDeadLetter(client, id))) return null;
  // Asked twice, as with any submission: only the count under the lock holds among many at once.
  admit(await countWaiting(client, ownerId));
  const retryId = await insertExecution(client, execution, turn);
  if (retryId === null) throw new Error(`The retry of ${id} was not stored, although no key stands in its way.`);
  await addRunJob(client, { executionId: retryId });
  await resolveDeadLetter(client, id, { resolution: 'RETRIED', actorId, retryId, reason });
  await insertAuditEvent(client, {
    action: 'dead-letter.retried',
    actorId,
    target: id,
    detail: { retryId, ownerId, reason },
  });
  await holdQueue(client);
  const { own, all } = await countWaiting(client, ownerId);
  admit({ own: own - 1, all: all - 1 });
  return retryId;
}
