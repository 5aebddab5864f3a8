import type { ActiveExecutions } from '#core/contracts/admin.ts';
import type { Queryable } from '#db/queryable.ts';
import { SUMMARY_COLUMNS, SUMMARY_SOURCE, type SummaryRow, toSummary } from './execution-rows.ts';

const RUNNING = `
  SELECT ${SUMMARY_COLUMNS} FROM ${SUMMARY_SOURCE} WHERE e.status = 'RUNNING' ORDER BY e.started_at, e.id LIMIT $1`;

/** In the order of the claim, so that its number in this list is its place in the queue. */
const WAITING = `
  SELECT ${SUMMARY_COLUMNS} FROM ${SUMMARY_SOURCE} WHERE e.status IN ('QUEUED', 'DELAYED')
  ORDER BY e.queue_class, e.turn, e.queued_at, e.id LIMIT $1`;

/** Everybody's that have not ended, at most `limit` of each: those that run longest, and those that are taken next. */
export async function activeExecutions(client: Queryable, limit: number): Promise<ActiveExecutions> {
  const [running, waiting] = [
    await client.query<SummaryRow>({ name: 'active-running', text: RUNNING, values: [limit] }),
    await client.query<SummaryRow>({ name: 'active-waiting', text: WAITING, values: [limit] }),
  ];
  return {
    running: running.rows.map((row) => toSummary(row)),
    waiting: waiting.rows.map((row, index) => toSummary({ ...row, place: index + 1 })),
  };
}
