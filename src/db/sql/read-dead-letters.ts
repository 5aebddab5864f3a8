import type {
  DeadLetter,
  DeadLetterQuery,
  DeadLetterResolution,
  DeadLetterState,
} from '#core/contracts/dead-letters.ts';
import type { Page } from '#core/contracts/pages.ts';
import { brandId, type ExecutionId } from '#core/ids.ts';
import { pageFrom, positionOf } from '#db/paging.ts';
import type { Queryable } from '#db/queryable.ts';
import { SUMMARY_COLUMNS, SUMMARY_SOURCE, type SummaryRow, toSummary } from './execution-rows.ts';

interface DeadLetterRow extends SummaryRow {
  at: Date;
  resolution: DeadLetterResolution | null;
  resolvedAt: Date | null;
  retryId: string | null;
  reason: string | null;
  resolverId: string | null;
  resolverEmail: string | null;
  resolverName: string | null;
}

const SELECT = `SELECT ${SUMMARY_COLUMNS}, d.at, d.resolution, d.resolved_at AS "resolvedAt", d.retry_id AS "retryId",
    d.reason, r.id AS "resolverId", r.email AS "resolverEmail", r.name AS "resolverName"
  FROM ${SUMMARY_SOURCE} JOIN dead_letter d ON d.execution_id = e.id LEFT JOIN "user" r ON r.id = d.resolved_by`;

const OF_STATE: Record<DeadLetterState, string> = {
  open: 'd.resolution IS NULL',
  resolved: 'd.resolution IS NOT NULL',
  all: 'true',
};

/** The last ones to fail first. @throws SandpiperError INVALID_INPUT where the cursor is none of ours */
export async function listDeadLetters(client: Queryable, query: DeadLetterQuery): Promise<Page<DeadLetter>> {
  const { state, limit, cursor } = query;
  const position = cursor === undefined ? null : positionOf(cursor);
  const { rows } = await client.query<DeadLetterRow>(
    `${SELECT} WHERE ${OF_STATE[state]} ${position ? 'AND (d.at, d.execution_id) < ($2::timestamptz, $3)' : ''}
     ORDER BY d.at DESC, d.execution_id DESC LIMIT $1`,
    [limit + 1, ...(position ? [position.at, position.id] : [])],
  );
  return pageFrom(rows, limit, (row) => row.at, toDeadLetter);
}

/** Those that failed first first, after `last`. */
export async function readOpenDeadLetters(
  client: Queryable,
  last: { readonly at: string; readonly id: ExecutionId } | null,
  limit: number,
): Promise<DeadLetter[]> {
  const { rows } = await client.query<DeadLetterRow>(
    `${SELECT} WHERE ${OF_STATE.open} ${last ? 'AND (d.at, d.execution_id) > ($2::timestamptz, $3)' : ''}
     ORDER BY d.at, d.execution_id LIMIT $1`,
    [limit, ...(last ? [last.at, last.id] : [])],
  );
  return rows.map(toDeadLetter);
}

/** By the id of the execution that failed, open or not. */
export async function readDeadLetter(client: Queryable, id: ExecutionId): Promise<DeadLetter | null> {
  const { rows } = await client.query<DeadLetterRow>(`${SELECT} WHERE d.execution_id = $1`, [id]);
  return rows[0] ? toDeadLetter(rows[0]) : null;
}

/** Reads the index of those that are open only, however many were resolved. */
export async function countOpenDeadLetters(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM dead_letter d WHERE ${OF_STATE.open}`,
  );
  return rows[0]?.open ?? 0;
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  const { at, resolution, resolvedAt, retryId, reason, resolverId, resolverEmail, resolverName } = row;
  return {
    id: brandId('execution', row.id),
    at: at.toISOString(),
    execution: toSummary(row),
    resolution,
    resolvedAt: resolvedAt?.toISOString() ?? null,
    resolvedBy:
      resolverId !== null && resolverEmail !== null
        ? { id: brandId('user', resolverId), email: resolverEmail, name: resolverName }
        : null,
    retryId: retryId === null ? null : brandId('execution', retryId),
    reason,
  };
}
