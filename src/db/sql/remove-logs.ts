import type { InputResult } from '#core/contracts/inputs.ts';
import type { Queryable } from '#db/queryable.ts';
import { BATCH, type LogCursor } from '#db/stores/retention-store.ts';

interface Batch {
  marked: string[] | null;
  endedAt: Date | null;
  id: string | null;
}

/** What came of so many executions with several inputs is held in memory at a time. */
const RESULTS_AT_ONCE = 10;

/**
 * In a transaction. The index of ends is walked from where the last batch ended: those whose log is gone already are
 * passed over there. Output, artifacts and mark go together, so that a log is never found half removed. One without either
 * is left as it is: an empty log is the truth of it.
 */
export async function removeLogs(
  client: Queryable,
  { days, after }: { days: number; after: LogCursor | null },
): Promise<{ removed: number; next: LogCursor | null }> {
  await client.query(`SET LOCAL statement_timeout = ${BATCH.longestMs}`);
  const { rows } = await client.query<Batch>(
    `WITH old AS MATERIALIZED (
       SELECT id, ended_at, last_seq FROM execution
       WHERE ended_at < now() - $1 * interval '1 day' AND log_removed_at IS NULL
         AND ended_at >= coalesce($2::timestamptz, '-infinity')
         AND ($2::timestamptz IS NULL OR (ended_at, id) > ($2, $3))
       ORDER BY ended_at, id LIMIT $4
     ), summed AS (
       SELECT id, ended_at, last_seq, sum(last_seq) OVER (ORDER BY ended_at, id) - last_seq AS before FROM old
     ), batch AS (
       SELECT id, ended_at, last_seq FROM summed WHERE before < $4
     ), marked AS (
       UPDATE execution e SET log_removed_at = now()
       FROM batch b WHERE e.id = b.id AND (
         b.last_seq > 0 OR e.results IS NOT NULL OR EXISTS (SELECT FROM artifact a WHERE a.execution_id = b.id)
       ) RETURNING e.id
     ), removed AS (
       DELETE FROM log_chunk c USING marked m WHERE c.execution_id = m.id
     ), unlisted AS (
       DELETE FROM artifact a USING marked m WHERE a.execution_id = m.id
     )
     SELECT (SELECT array_agg(id) FROM marked) AS marked, last.ended_at AS "endedAt", last.id
     FROM (SELECT 1) one LEFT JOIN LATERAL (
       SELECT ended_at, id FROM batch ORDER BY ended_at DESC, id DESC LIMIT 1
     ) last ON true`,
    [days, after?.endedAt ?? null, after?.id ?? null, BATCH.rows],
  );
  const marked = rows[0]?.marked ?? [];
  const { endedAt = null, id = null } = rows[0] ?? {};
  await removeOutputOfInputs(client, marked);
  return { removed: marked.length, next: endedAt === null || id === null ? null : { endedAt, id } };
}

/** Of each input its verdict and figures stay. Not done by Postgres, which takes no text apart that has NULs. */
async function removeOutputOfInputs(client: Queryable, ids: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM execution WHERE id = ANY($1) AND results IS NOT NULL`,
    [ids],
  );
  for (let from = 0; from < rows.length; from += RESULTS_AT_ONCE) {
    const slice = rows.slice(from, from + RESULTS_AT_ONCE).map(({ id }) => id);
    const { rows: stored } = await client.query<{ id: string; results: InputResult[] }>(
      `SELECT id, results FROM execution WHERE id = ANY($1)`,
      [slice],
    );
    await client.query(
      `UPDATE execution e SET results = without.results::json
       FROM unnest($1::text[], $2::text[]) AS without (id, results) WHERE e.id = without.id`,
      [stored.map(({ id }) => id), stored.map(({ results }) => JSON.stringify(results.map(withoutOutput)))],
    );
  }
}

function withoutOutput(result: InputResult): InputResult {
  return { ...result, stdout: '', stdoutEncoding: 'utf8', stderr: '', stderrEncoding: 'utf8', diff: null };
}
