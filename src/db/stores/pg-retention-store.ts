import type { Database } from '#db/client.ts';
import { removeExecutions } from '#db/sql/remove-executions.ts';
import { removeLogs } from '#db/sql/remove-logs.ts';
import { inTransaction } from '#db/transaction.ts';
import { BATCH, type RetentionStore } from './retention-store.ts';

/** `$1` days ago, by the database's own clock. */
const OLD = `now() - $1 * interval '1 day'`;

/** Each names the first few of those that are old, by an index or in a table that is small, and removes them. */
const REMOVE = {
  audit: `DELETE FROM audit_event WHERE id IN (
    SELECT id FROM audit_event WHERE at < ${OLD} ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  // Their ids grow with their times: looking at the first ones by id needs no index by time.
  signInAttempts: `DELETE FROM sign_in_attempt WHERE id IN (
    SELECT id FROM sign_in_attempt ORDER BY id LIMIT $2) AND at < ${OLD}`,
  signInLinks: `DELETE FROM sign_in_link WHERE id IN (
    SELECT id FROM sign_in_link WHERE expires_at < ${OLD} OR used_at < ${OLD} LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  examinations: `DELETE FROM examination WHERE id IN (
    SELECT id FROM examination WHERE requested_at < ${OLD} ORDER BY requested_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  workers: `DELETE FROM worker WHERE id IN (
    SELECT id FROM worker w
    WHERE stopped_at < ${OLD} AND heartbeat_at < ${OLD}
      AND NOT EXISTS (SELECT FROM execution e WHERE e.worker_id = w.id)
      AND NOT EXISTS (SELECT FROM examination x WHERE x.worker_id = w.id)
    LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  samples: `DELETE FROM metric_sample WHERE at IN (
    SELECT at FROM metric_sample WHERE at < ${OLD} ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
} as const;

export function createRetentionStore({ pool }: Pick<Database, 'pool'>): RetentionStore {
  const remove = (what: keyof typeof REMOVE) => (days: number) =>
    inTransaction(pool, async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${BATCH.longestMs}`);
      const { rowCount } = await client.query(REMOVE[what], [days, BATCH.rows]);
      return rowCount ?? 0;
    });
  return {
    removeLogs: (days, after) => inTransaction(pool, (client) => removeLogs(client, { days, after })),
    removeExecutions: (days) => inTransaction(pool, (client) => removeExecutions(client, days)),
    removeAudit: remove('audit'),
    removeSignInAttempts: remove('signInAttempts'),
    removeSignInLinks: remove('signInLinks'),
    removeExaminations: remove('examinations'),
    removeWorkers: remove('workers'),
    removeSamples: remove('samples'),
  };
}
