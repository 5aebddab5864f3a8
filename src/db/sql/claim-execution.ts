import type { Submission } from '#core/contracts/executions.ts';
import { brandId, type WorkerId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';

interface ClaimRow {
  id: string;
  ownerId: string;
  sessionId: string | null;
  attempt: number;
  fencingToken: string;
  lastSeq: number;
  submission: Submission;
  waitedMs: number;
}

/** Candidates of one owner, and of all together. More claims than this at one moment look again a moment later. */
const CANDIDATES_OF_OWNER = 16;
const CANDIDATES = 64;

/**
 * The owners who have executions of that status, found by skipping from one to the next in the index. Each status has
 * a query of its own with the status written out: with a parameter in its place the planner guesses, and may walk
 * through all that ever ran.
 */
const ownersOf = (status: 'QUEUED' | 'DELAYED') => `
  SELECT (SELECT owner_id FROM execution WHERE status = '${status}' ORDER BY owner_id LIMIT 1)
  UNION ALL
  SELECT (
    SELECT e.owner_id FROM execution e
    WHERE e.status = '${status}' AND e.owner_id > o.owner_id ORDER BY e.owner_id LIMIT 1
  )
  FROM ${status} o WHERE o.owner_id IS NOT NULL`;

/** The oldest few of each owner that may run now. */
const firstOf = (status: 'QUEUED' | 'DELAYED') => `
  SELECT first.* FROM ${status} o CROSS JOIN LATERAL (
    SELECT e.id, e.owner_id, e.queued_at FROM execution e
    WHERE e.status = '${status}' AND e.owner_id = o.owner_id
      AND (e.not_before IS NULL OR e.not_before <= now())
      AND ($2::text[] IS NULL OR e.language = ANY($2))
    ORDER BY e.queued_at, e.id LIMIT ${CANDIDATES_OF_OWNER}
  ) first
  WHERE o.owner_id IS NOT NULL`;

const CLAIM = `
  WITH RECURSIVE QUEUED (owner_id) AS (${ownersOf('QUEUED')}), DELAYED (owner_id) AS (${ownersOf('DELAYED')}),
  running AS (
    SELECT owner_id, count(*) AS runs FROM execution WHERE status = 'RUNNING' GROUP BY owner_id
  ), candidate AS MATERIALIZED (
    SELECT waiting.id, waiting.queued_at, coalesce(running.runs, 0) AS runs
    FROM (${firstOf('QUEUED')} UNION ALL ${firstOf('DELAYED')}) waiting
    LEFT JOIN running ON running.owner_id = waiting.owner_id
    ORDER BY runs, queued_at, id LIMIT ${CANDIDATES}
  ), next AS (
    SELECT e.id FROM candidate c JOIN execution e ON e.id = c.id
    WHERE e.status IN ('QUEUED', 'DELAYED') AND (e.not_before IS NULL OR e.not_before <= now())
    ORDER BY c.runs, c.queued_at, c.id
    LIMIT 1 FOR UPDATE OF e SKIP LOCKED
  ),
  claimed AS (
  UPDATE execution e
  SET status = 'RUNNING', attempt = e.attempt + 1, fencing_token = gen_random_uuid()::text, worker_id = $1,
      started_at = coalesce(e.started_at, now()), delay_reason = NULL, not_before = NULL
  FROM next WHERE e.id = next.id
  RETURNING e.*
  )
  SELECT id, owner_id AS "ownerId", session_id AS "sessionId", attempt, fencing_token AS "fencingToken",
    last_seq AS "lastSeq", submission,
    greatest(0, extract(epoch FROM clock_timestamp() - queued_at) * 1000)::float8 AS "waitedMs",
    CASE WHEN repeatable THEN set_config('synchronous_commit', 'off', true) END AS unhurried
  FROM claimed`;

/**
 * The fair claim. Of all that may run now it takes one of the owner with the fewest running, and of those the oldest.
 * It looks at the first few of each owner, so that it costs the same however long the queue is, and takes the first of
 * them that nobody else is just taking: no two claims get the same. Where the run may be repeated the claim doesn't wait
 * for the disk: should the server crash right then, the execution waits again and the claim's fencing token is good for
 * nothing. Whatever is stored of the run later is on the disk after it.
 */
export async function claimExecution(
  client: Queryable,
  claim: { workerId: WorkerId; languages: readonly string[] | null },
): Promise<ClaimedExecution | null> {
  const { rows } = await client.query<ClaimRow>({
    name: 'claim-execution',
    text: CLAIM,
    values: [claim.workerId, claim.languages],
  });
  const row = rows[0];
  if (!row) return null;
  const sessionId = row.sessionId === null ? null : brandId('session', row.sessionId);
  return { ...row, id: brandId('execution', row.id), ownerId: brandId('user', row.ownerId), sessionId };
}

/** Whether there is anything that a claim like this could have taken, had nobody held it. */
export async function isAnyClaimable(client: Queryable, languages: readonly string[] | null): Promise<boolean> {
  const { rows } = await client.query<{ any: boolean }>(
    `SELECT EXISTS (
       SELECT FROM execution
       WHERE status IN ('QUEUED', 'DELAYED') AND (not_before IS NULL OR not_before <= now())
         AND ($1::text[] IS NULL OR language = ANY($1))
     ) AS "any"`,
    [languages],
  );
  return rows[0]?.any ?? false;
}
