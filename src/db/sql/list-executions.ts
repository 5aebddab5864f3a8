import type { ExecutionFilter, ExecutionSummary } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { UserId } from '#core/ids.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { pageFrom, positionOf } from '#db/paging.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import { SUMMARY_COLUMNS, SUMMARY_SOURCE, type SummaryRow, toSummary } from './execution-rows.ts';

/** Newest first. `ownerId` null means everybody's; then `q` also looks at the owner's email. */
export async function listExecutions(
  client: Queryable,
  ownerId: UserId | null,
  filter: ExecutionFilter,
): Promise<Page<ExecutionSummary>> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (placeholder: string) => string, value: unknown) => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (ownerId !== null) where((p) => `e.owner_id = ${p}`, ownerId);
  if (filter.status) where((p) => `e.status = ANY(${p}::execution_status[])`, filter.status);
  if (filter.kind) where((p) => `e.kind = ANY(${p}::execution_kind[])`, filter.kind);
  if (filter.language) where((p) => `e.language = ANY(${p})`, filter.language.map(withoutNul));
  if (filter.projectId) where((p) => `e.project_id = ${p}`, filter.projectId);
  if (filter.sessionId) where((p) => `e.session_id = ${p}`, filter.sessionId);
  if (filter.since) where((p) => `e.queued_at >= ${p}`, new Date(filter.since));
  if (filter.until) where((p) => `e.queued_at < ${p}`, new Date(filter.until));
  if (filter.q) {
    const columns = ownerId === null ? ['e.title', 'e.id', 'u.email'] : ['e.title', 'e.id'];
    where((p) => `(${columns.map((column) => `${column} ILIKE ${p}`).join(' OR ')})`, `%${containsPattern(filter.q)}%`);
  }
  if (filter.cursor) {
    const position = positionOf(filter.cursor);
    where((p) => `(e.queued_at, e.id) < (${p}::timestamptz, $${values.length + 1})`, position.at);
    values.push(position.id);
  }
  values.push(filter.limit + 1);
  const { rows } = await client.query<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM ${SUMMARY_SOURCE}
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY e.queued_at DESC, e.id DESC LIMIT $${values.length}`,
    values,
  );
  return pageFrom(rows, filter.limit, (row) => row.queuedAt, toSummary);
}
