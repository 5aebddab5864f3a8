import type pg from 'pg';
import type { ExecutionFilter, ExecutionSummary } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { UserId } from '#core/ids.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { pageFrom, positionOf } from '#db/paging.ts';
import { FROM_EXECUTION, SUMMARY_COLUMNS, type SummaryRow, toSummary } from '#db/stores/execution-rows.ts';

/** Newest first. `ownerId` null means everybody's; then `q` also looks at the owner's email. */
export async function listExecutions(
  pool: pg.Pool,
  ownerId: UserId | null,
  filter: ExecutionFilter,
): Promise<Page<ExecutionSummary>> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  /** `where` has `?` in the place of the value. */
  const add = (where: string, value: unknown) => {
    values.push(value);
    conditions.push(where.replaceAll('?', `$${values.length}`));
  };
  if (ownerId !== null) add('e.owner_id = ?', ownerId);
  if (filter.status?.length) add('e.status = ANY (?::execution_status[])', filter.status);
  if (filter.kind?.length) add('e.kind = ANY (?::execution_kind[])', filter.kind);
  if (filter.language?.length) add('e.language = ANY (?)', filter.language.map(withoutNul));
  if (filter.sessionId) add('e.session_id = ?', filter.sessionId);
  if (filter.projectId) add('e.project_id = ?', filter.projectId);
  if (filter.since) add('e.queued_at >= ?', filter.since);
  if (filter.until) add('e.queued_at < ?', filter.until);
  if (filter.q) {
    const inEmail = ownerId === null ? ' OR u.email ILIKE ?' : '';
    add(`(e.title ILIKE ? OR e.id ILIKE ?${inEmail})`, `%${containsPattern(filter.q)}%`);
  }
  if (filter.cursor) {
    const { at, id } = positionOf(filter.cursor);
    values.push(at, id);
    conditions.push(`(e.queued_at, e.id) < ($${values.length - 1}, $${values.length})`);
  }
  values.push(filter.limit + 1);
  const { rows } = await pool.query<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} ${FROM_EXECUTION}
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY e.queued_at DESC, e.id DESC LIMIT $${values.length}`,
    values,
  );
  return pageFrom(rows, filter.limit, (row) => row.queued_at, toSummary);
}

function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
