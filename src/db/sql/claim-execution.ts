import type { QueueClass, Submission } from '#core/contracts/executions.ts';
import { brandId, type WorkerId } from '#core/ids.ts';
import type { Room } from '#core/room.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { storedSubmission } from './execution-rows.ts';
import { queueTime } from './take-turn.ts';

interface ClaimRow {
  /** Null where nothing was claimed. */
  id: string | null;
  ownerId: string;
  sessionId: string | null;
  projectId: string | null;
  attempt: number;
  faults: number;
  fencingToken: string;
  lastSeq: number;
  submission: Submission;
  waitedMs: number;
  /** Whether there was anything that could have been taken. */
  any: boolean;
}

/** The room that was set aside for a claim is kept from others until it is answered. The server may still do it later. */
const ANSWER_WITHIN_MS = 10_000;
/** Of each class. More claims than this at one moment look again a moment later. */
const CANDIDATES = 64;
/** One claim in so many takes one of the batch class first: whoever is not watched gets on too. */
const BATCH_FIRST_EVERY = 4;
/** So long smaller ones pass one by that there is no room for; then room is kept until it fits. */
const PASSED_BY_SECONDS = 10;
/** No pause is longer: a time further away was said before the clock was set back. */
const LONGEST_PAUSE_SECONDS = 15;

/** Whether its time has come. */
export const DUE = `(e.not_before IS NULL OR e.not_before <= now()
  OR e.not_before > now() + interval '${LONGEST_PAUSE_SECONDS} s')`;

/** A time that is still to come was written before the clock was set back. Where places lack it is infinite. */
const PASSED_BY_LONG = `(short_of_room_since <= now() - interval '${PASSED_BY_SECONDS} s'
  OR short_of_room_since > now() + interval '${PASSED_BY_SECONDS} s') AND isfinite(short_of_room_since)`;

const firstOf = (queueClass: QueueClass, batchFirst: 0 | 1) => `(
  SELECT e.id, e.queue_class, e.turn, e.queued_at, e.memory_bytes, e.cpus, e.short_of_room_since,
    (SELECT last_value % ${BATCH_FIRST_EVERY} = ${BATCH_FIRST_EVERY - 1} FROM queue_claims)::int <> ${batchFirst} AS later
  FROM execution e
  WHERE e.status IN ('QUEUED', 'DELAYED') AND e.queue_class = '${queueClass}' AND ${DUE}
    AND ($2::text[] IS NULL OR e.language IS NULL OR e.language = ANY($2)) AND e.memory_bytes <= $5::float8 AND e.cpus <= $6::float8
  ORDER BY e.queue_class, e.turn, e.queued_at, e.id LIMIT ${CANDIDATES}
)`;

const CLAIM = `
  WITH candidate AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY later, turn, queued_at, id) AS place,
      memory_bytes <= $3::float8 AND cpus <= $4::float8 AS fits
    FROM (${firstOf('INTERACTIVE', 0)} UNION ALL ${firstOf('BATCH', 1)}) first
  ), blocked AS (
    SELECT queue_class, min(place) AS place FROM candidate
    WHERE NOT fits AND ${PASSED_BY_LONG} GROUP BY queue_class
  ), takeable AS (
    SELECT c.id, c.place FROM candidate c WHERE c.fits AND NOT EXISTS (
      SELECT FROM blocked b WHERE CASE b.queue_class
        WHEN c.queue_class THEN b.place < c.place
        ELSE b.queue_class = 'INTERACTIVE'
      END
    )
  ), next AS (
    SELECT e.id FROM takeable t JOIN execution e ON e.id = t.id
    WHERE e.status IN ('QUEUED', 'DELAYED') AND ${DUE}
    ORDER BY t.place
    LIMIT 1 FOR UPDATE OF e SKIP LOCKED
  ), claimed AS (
    UPDATE execution e
    SET status = 'RUNNING', attempt = e.attempt + 1, fencing_token = gen_random_uuid()::text, worker_id = $1,
        started_at = coalesce(e.started_at, now()), delay_reason = NULL, not_before = NULL, short_of_room_since = NULL
    FROM next WHERE e.id = next.id
    RETURNING e.*
  )
  SELECT c.id, c.owner_id AS "ownerId", c.session_id AS "sessionId", c.project_id AS "projectId", c.attempt, c.faults, c.fencing_token AS "fencingToken",
    c.last_seq AS "lastSeq", c.submission,
    greatest(0, extract(epoch FROM clock_timestamp() - c.queued_at) * 1000)::float8 AS "waitedMs",
    EXISTS (SELECT FROM takeable) AS "any",
    CASE WHEN c.repeatable THEN set_config('synchronous_commit', 'off', true) END AS unhurried,
    CASE WHEN c.id IS NOT NULL THEN nextval('queue_claims') END AS counted,
    ${served('INTERACTIVE')}, ${served('BATCH')}
  FROM (SELECT) one LEFT JOIN claimed c ON true`;

/** Moves the time of the class on to the turn that is served now. */
function served(queueClass: QueueClass): string {
  const time = queueTime(queueClass);
  return `CASE WHEN c.queue_class = '${queueClass}' AND c.turn > (SELECT last_value FROM ${time})
    THEN setval('${time}', c.turn) END AS "${time}"`;
}

/**
 * The fair claim. It goes by class, then by turn, then by age, and takes the first that may run now, that there is room
 * for and that nobody else is just taking: no two claims get the same. It looks at the first few of each class, so that
 * it costs the same however long the queue is.
 *
 * What is too large for the room that is left is passed by, for some seconds; then nothing of its class that stands
 * behind it is taken any more, nor of the batch class where it is watched, so that room comes for it. What doesn't fit
 * `soon` is not looked at: no room that is kept now would be enough.
 *
 * Where the run may be repeated the claim doesn't wait for the disk: should the server crash right then, the execution
 * waits again and the claim's fencing token is good for nothing. Whatever is stored of the run later is on the disk
 * after it. `any`, where nothing was claimed: somebody else held all that could have been taken.
 */
export async function claimExecution(
  client: Queryable,
  claim: { workerId: WorkerId; languages: readonly string[] | null; room: Room; soon: Room },
): Promise<{ claimed: ClaimedExecution | null; any: boolean }> {
  const { workerId, languages, room, soon } = claim;
  const query = {
    name: 'claim-execution',
    text: CLAIM,
    values: [workerId, languages, room.memoryBytes, room.cpus, soon.memoryBytes, soon.cpus],
    query_timeout: ANSWER_WITHIN_MS,
  };
  const { rows } = await client.query<ClaimRow>(query);
  const [row] = rows;
  if (!row || row.id === null) return { claimed: null, any: row?.any ?? false };
  const { id, ownerId, sessionId, projectId, attempt, faults, fencingToken, lastSeq, submission, waitedMs } = row;
  return {
    any: true,
    claimed: {
      id: brandId('execution', id),
      ownerId: brandId('user', ownerId),
      sessionId: sessionId === null ? null : brandId('session', sessionId),
      projectId: projectId === null ? null : brandId('project', projectId),
      attempt,
      faults,
      fencingToken,
      lastSeq,
      submission: storedSubmission(submission),
      waitedMs,
    },
  };
}
