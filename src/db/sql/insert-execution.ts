import { type ExecutionId, newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { NewExecution } from '#db/stores/execution-store.ts';

/** What is given of a new execution, in the order of {@link insertedValues}, with the type of each. */
export const INSERTED_COLUMNS = {
  id: 'text',
  owner_id: 'text',
  kind: 'execution_kind',
  language: 'text',
  title: 'text',
  submission: 'json',
  limits: 'jsonb',
  repeatable: 'boolean',
  session_id: 'text',
  project_id: 'text',
  script: 'text',
  idempotency_key: 'text',
  idempotency_hash: 'text',
  retry_of: 'text',
  queue_class: 'queue_class',
  turn: 'bigint',
  memory_bytes: 'bigint',
  cpus: 'float8',
} as const;

/** Placeholders behind those of {@link INSERT_EXECUTION} begin after this number. */
export const INSERTED_COUNT = Object.keys(INSERTED_COLUMNS).length;

/** Takes {@link insertedValues}; what follows may say FROM and WHERE. */
export const INSERT_EXECUTION = `INSERT INTO execution (${Object.keys(INSERTED_COLUMNS).join(', ')})
  SELECT ${Object.values(INSERTED_COLUMNS)
    .map((type, index) => `$${index + 1}::${type}`)
    .join(', ')}`;

export function insertedValues(id: ExecutionId, execution: NewExecution, turn: number): unknown[] {
  const { submission, idempotency } = execution;
  const values: Record<keyof typeof INSERTED_COLUMNS, unknown> = {
    id,
    owner_id: execution.ownerId,
    kind: execution.kind,
    language: submission.language,
    title: withoutNul(execution.title),
    submission: JSON.stringify(submission),
    limits: JSON.stringify(submission.limits),
    repeatable: isRepeatable(submission),
    session_id: execution.sessionId,
    project_id: execution.projectId,
    script: submission.script,
    idempotency_key: idempotency?.key ?? null,
    idempotency_hash: idempotency?.hash ?? null,
    retry_of: execution.retryOf,
    queue_class: execution.queueClass,
    turn,
    memory_bytes: submission.limits.memoryBytes,
    cpus: submission.limits.cpus,
  };
  return Object.values(values);
}

/** It could have no effect outside, or says that the effect is the same. A deployment is for its effect. */
function isRepeatable({ network, script, idempotent }: NewExecution['submission']): boolean {
  return idempotent || (network === 'none' && script !== 'deploy');
}

/** Null where the owner's idempotency key is taken, also by a submission that is just being committed. */
export async function insertExecution(
  client: Queryable,
  execution: NewExecution,
  turn: number,
): Promise<ExecutionId | null> {
  const id = newId('execution');
  const { rowCount } = await client.query({
    name: 'insert-execution',
    text: `${INSERT_EXECUTION} ON CONFLICT (owner_id, idempotency_key) DO NOTHING`,
    values: insertedValues(id, execution, turn),
  });
  return rowCount === 1 ? id : null;
}
