import type { Attempt } from '#core/contracts/attempts.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId, type ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

const MOST = 100;

interface AttemptRow {
  attempt: number;
  counts: boolean;
  startedAt: Date;
  endedAt: Date | null;
  workerId: string;
  workerHost: string | null;
  endedAs: ExecutionStatus | null;
  reason: string | null;
  engine: string | null;
  runtime: string;
  image: string;
  digest: string;
  containerId: string;
  environmentMade: Date;
  environmentGone: Date | null;
}

/**
 * Told by what the trigger wrote down: an attempt begins as the execution becomes RUNNING and ends with its next change.
 * One that was taken back left the number to another; which container was whose, the times of the database say.
 */
export async function readAttempts(client: Queryable, id: ExecutionId): Promise<Attempt[]> {
  const { rows } = await client.query<AttemptRow>({
    name: 'read-attempts',
    text: `WITH change AS (
        SELECT id, at, to_status, attempt, faults, worker_id, lead(at) OVER next AS ended_at,
          lead(detail) OVER next AS reason, lead(to_status) OVER next AS ended_as, lead(faults) OVER next AS faults_after
        FROM execution_event WHERE execution_id = $1 WINDOW next AS (ORDER BY id)
      ), begun AS (
        SELECT * FROM change WHERE to_status = 'RUNNING' ORDER BY id DESC LIMIT ${MOST}
      )
      SELECT b.attempt, (b.ended_as NOT IN ('QUEUED', 'DELAYED') IS NOT FALSE) OR b.faults_after > b.faults AS counts,
        b.at AS "startedAt", b.ended_at AS "endedAt", b.worker_id AS "workerId", w.hostname AS "workerHost", b.ended_as AS "endedAs", b.reason,
        env.engine, env.runtime, env.image, env.digest, env.container_id AS "containerId",
        env.created_at AS "environmentMade", env.destroyed_at AS "environmentGone"
      FROM begun b LEFT JOIN worker w ON w.id = b.worker_id LEFT JOIN LATERAL (
        SELECT * FROM environment c
        WHERE c.execution_id = $1 AND c.attempt = b.attempt
          AND c.recorded_at >= b.at AND (b.ended_at IS NULL OR c.recorded_at <= b.ended_at)
        ORDER BY c.recorded_at DESC LIMIT 1
      ) env ON true
      ORDER BY b.id`,
    values: [id],
  });
  return rows.map(toAttempt);
}

function toAttempt(row: AttemptRow): Attempt {
  const { attempt, counts, workerHost, endedAs, reason, engine, runtime, image, digest, containerId } = row;
  return {
    attempt,
    counts,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    workerId: brandId('worker', row.workerId),
    workerHost,
    environment:
      engine === null
        ? null
        : {
            engine,
            runtime,
            image,
            digest,
            containerId,
            createdAt: row.environmentMade.toISOString(),
            destroyedAt: row.environmentGone?.toISOString() ?? null,
          },
    endedAs,
    reason,
  };
}
