import { brandId, newId, type UserId } from '#core/ids.ts';
import { turnsOf } from '#core/longest-run.ts';
import type { AddRunJob } from '#db/add-run-job.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ExecutionRecord, NewExecution, SubmitOptions } from '#db/stores/execution-store.ts';
import { countWaiting, holdQueue } from './count-executions.ts';
import { RECORD_COLUMNS, RECORD_SOURCE, type RecordRow, toRecord } from './execution-rows.ts';
import { insertAuditEvent } from './insert-audit-event.ts';
import { INSERTED_COLUMNS, insertedValues } from './insert-execution.ts';
import { freeOldIdempotencyKeys } from './resolve-idempotency-key.ts';

/** The type of each inserted column, as an array of its values is passed. */
const COLUMNS = Object.entries(INSERTED_COLUMNS);

const INSERT = `INSERT INTO execution (${COLUMNS.map(([name]) => name).join(', ')})
  SELECT * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
  ON CONFLICT (owner_id, idempotency_key) DO NOTHING`;

/** One of the idempotency keys of a batch is another execution's. */
export class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';
}

/**
 * Stores all of them with their jobs and one line of the audit, for a caller that holds the transaction.
 * @throws KeyTakenError, and what `admit` throws: either takes all of it back
 */
export async function insertBatch(
  client: Queryable,
  addRunJob: AddRunJob,
  { executions, room, audit }: { executions: readonly [NewExecution, ...NewExecution[]] } & SubmitOptions,
  firstTurn: number,
): Promise<ExecutionRecord[]> {
  const { ownerId } = executions[0];
  let turn = firstTurn;
  const rows = executions.map((execution) => {
    const values = insertedValues(newId('execution'), execution, turn);
    turn += turnsOf(execution.submission);
    return values;
  });
  const { rowCount } = await client.query(
    INSERT,
    COLUMNS.map((_, column) => rows.map((row) => row[column])),
  );
  if (rowCount !== executions.length) throw new KeyTakenError('an idempotency key of the batch is taken');
  const ids = rows.map((row) => brandId('execution', String(row[0])));
  await addRunJob(client, { count: ids.length });
  if (audit && ids[0]) await insertAuditEvent(client, { ...audit, target: ids[0] });
  const records = await readBatch(client, 'id', ids);
  if (room) {
    // Last of all, as for one submission: the queue is held for the count and the commit only.
    await holdQueue(client);
    const { own, all } = await countWaiting(client, ownerId);
    room.admit({ own: own - ids.length, all: all - ids.length });
  }
  return records;
}

/** The executions that hold these keys, in their order; a key that is too old holds none. */
export async function readByIdempotencyKeys(
  client: Queryable,
  ownerId: UserId,
  keys: readonly string[],
): Promise<ExecutionRecord[]> {
  await freeOldIdempotencyKeys(client, ownerId, keys);
  return readBatch(client, 'idempotency_key', keys, ownerId);
}

async function readBatch(
  client: Queryable,
  column: 'id' | 'idempotency_key',
  values: readonly string[],
  ownerId?: UserId,
): Promise<ExecutionRecord[]> {
  const { rows } = await client.query<RecordRow>(
    `SELECT ${RECORD_COLUMNS}, NULL::int AS place FROM ${RECORD_SOURCE}
     WHERE e.${column} = ANY($1) AND ($2::text IS NULL OR e.owner_id = $2)
     ORDER BY array_position($1::text[], e.${column})`,
    [values, ownerId ?? null],
  );
  return rows.map(toRecord);
}
