import { createHash } from 'node:crypto';
import type pg from 'pg';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { aSubmission } from '../../tests/support/builders.ts';

/** A year of a million executions: what was submitted within an hour is as much in a small table as in a large one. */
export const MS_BETWEEN = 31_500;
const OWNERS = 200;
const BATCH = 50_000;

/** What the rows hold that a measure asks for. The first owner has the most, one in fourteen. */
export const SEEDED = {
  owner: ownerId(0),
  session: 'sess_000000000000000000000000',
  /** These stand among the oldest rows only, 200 of each, all of the first owner. */
  rareLanguage: 'cobol',
  rareKind: 'CUSTOM_IMAGE',
  rareStatus: 'TERMINATED',
  rareTitle: 'quarterly report',
} as const;

const SUBMISSION = aSubmission({
  files: [{ path: 'main.py', content: 'for n in range(10):\n    print(n * n)\n'.repeat(12), encoding: 'utf8' }],
});

/**
 * Fills an empty database with `count` executions that have ended, the oldest first, with the events, output,
 * environment and times of each, and a dead letter for one in a hundred. The triggers are left out: it needs a superuser,
 * and a connection of its own.
 */
export async function seedEnded(client: pg.ClientBase, count: number): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query('SET statement_timeout = 0');
  await client.query('SELECT setseed(0.5)');
  await client.query(
    `INSERT INTO "user" (id, email, name, updated_at)
     SELECT ${ownerIdOf('n')}, 'owner-' || n || '@example.org', 'Owner ' || n, now() FROM generate_series(0, $1) n`,
    [OWNERS - 1],
  );
  for (let from = 1; from <= count; from += BATCH) {
    await client.query(ENDED, [
      from,
      Math.min(from + BATCH - 1, count),
      count,
      MS_BETWEEN,
      JSON.stringify(SUBMISSION),
      JSON.stringify(DEFAULT_LIMITS),
    ]);
  }
  await client.query('RESET session_replication_role');
  await client.query('VACUUM ANALYZE');
}

/** Adds `count` that wait, each owner's one turn after the other, as submissions would. */
export async function seedWaiting(client: pg.ClientBase, count: number): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query(WAITING, [count, JSON.stringify(SUBMISSION), JSON.stringify(DEFAULT_LIMITS)]);
  await client.query('RESET session_replication_role');
  await client.query('ANALYZE execution');
}

/** All that `seedWaiting` has added. */
export async function removeWaiting(client: pg.ClientBase): Promise<void> {
  await client.query(`DELETE FROM execution WHERE status IN ('QUEUED', 'DELAYED')`);
  await client.query('VACUUM execution');
}

/** The id of the `n`th of `seedEnded`, from 1. */
export function endedId(n: number): string {
  return `exec_${String(n).padStart(9, '0')}${md5(n)}`;
}

/** The id of the `n`th of `seedWaiting`, from 1. */
export function waitingId(n: number): string {
  return `exec_w${String(n).padStart(8, '0')}${md5(n)}`;
}

function md5(n: number): string {
  return createHash('md5').update(String(n)).digest('hex').slice(0, 15);
}

const ENDED = `
  WITH made AS (
    SELECT n, 'exec_' || lpad(n::text, 9, '0') || substr(md5(n::text), 1, 15) AS id,
      now() - ($3 - n + 1) * $4::float8 * interval '1 ms' AS queued_at,
      n <= 800 AS rare, random() AS owner, random() AS status, random() AS kind, random() AS language,
      20 + random() * 900 AS wall_ms
    FROM generate_series($1::int, $2::int) n
  ), ended AS (
    INSERT INTO execution (
      id, owner_id, kind, language, title, status, submission, limits, session_id, outcome_type, exit_code,
      outcome_message, attempt, worker_id, last_seq, wall_ms, cpu_ms, peak_memory_bytes, queued_at, started_at, ended_at,
      queue_class, turn
    )
    SELECT id, ${ownerIdOf(`CASE WHEN rare THEN 0 ELSE floor(${OWNERS} * owner * owner)::int END`)},
      (CASE WHEN n BETWEEN 201 AND 400 THEN '${SEEDED.rareKind}' WHEN kind < 0.6 THEN 'RAW_CODE' ELSE 'CODE_SESSION' END)::execution_kind,
      CASE WHEN n <= 200 THEN '${SEEDED.rareLanguage}' WHEN n BETWEEN 201 AND 400 THEN NULL
        WHEN language < 0.6 THEN 'python' WHEN language < 0.9 THEN 'node' ELSE 'bash' END,
      CASE WHEN n BETWEEN 601 AND 800 THEN '${SEEDED.rareTitle} ' || n WHEN n % 3 = 0 THEN 'print(' || n || ')'
        ELSE 'for n in range(' || n % 1000 || '): ' || substr(md5(n::text), 20) END,
      (CASE WHEN n BETWEEN 401 AND 600 THEN '${SEEDED.rareStatus}' WHEN status < 0.88 THEN 'COMPLETED'
        WHEN status < 0.97 THEN 'FAILED' ELSE 'TIMEOUT' END)::execution_status,
      $5::json, $6::jsonb,
      CASE WHEN kind >= 0.6 THEN 'sess_' || lpad((floor(owner * 500) + 500 * (n / 20000))::int::text, 24, '0') END,
      (CASE WHEN n BETWEEN 401 AND 600 THEN 'TERMINATED' WHEN status >= 0.97 THEN 'TIMEOUT' ELSE 'EXITED' END)::outcome_type,
      CASE WHEN status < 0.88 THEN 0 ELSE 1 END, 'exited with code 0 after 21 ms', 1, 'wrk_000000000000000000000000', 1,
      wall_ms, wall_ms / 2, 9437184, queued_at, queued_at + interval '20 ms',
      queued_at + interval '20 ms' + wall_ms * interval '1 ms', 'BATCH', n
    FROM made RETURNING id, queued_at, ended_at, wall_ms
  ), events AS (
    INSERT INTO execution_event (execution_id, at, from_status, to_status, attempt)
    SELECT id, queued_at + step * interval '10 ms', nullif(before, '')::execution_status, after::execution_status, step
    FROM ended, (VALUES (0, '', 'QUEUED'), (1, 'QUEUED', 'RUNNING'), (1, 'RUNNING', 'COMPLETED')) change (step, before, after)
  ), logs AS (
    INSERT INTO log_chunk (execution_id, seq, attempt, phase, stream, content, at)
    SELECT id, 1, 1, 'RUN', 'stdout', 'hello, world', ended_at FROM ended
  ), letters AS (
    INSERT INTO dead_letter (execution_id, at, resolution, resolved_at, reason)
    SELECT id, ended_at, 'DISCARDED', ended_at, 'known' FROM ended WHERE substr(id, 13, 2) = '00'
  ), environments AS (
    INSERT INTO environment (id, execution_id, attempt, engine, runtime, image, digest, container_id, created_at)
    SELECT 'env_' || substr(id, 6), id, 1, 'docker', 'runc', 'sandpiper/python', 'sha256:0', 'container-' || id, queued_at
    FROM ended
  )
  INSERT INTO execution_timings (execution_id, queue_ms, claim_ms, transfer_ms, run_ms, persist_ms)
  SELECT id, 1, 2, 3, wall_ms, 2 FROM ended`;

const WAITING = `
  INSERT INTO execution (
    id, owner_id, kind, language, title, status, submission, limits, queued_at, queue_class, turn, memory_bytes, cpus
  )
  SELECT 'exec_w' || lpad(n::text, 8, '0') || substr(md5(n::text), 1, 15), ${ownerIdOf(`n % ${OWNERS}`)}, 'RAW_CODE',
    'python', 'print(' || n || ')', 'QUEUED', $2::json, $3::jsonb, now() - ($1 - n) * interval '1 ms', 'BATCH',
    n / ${OWNERS}, 268435456, 1
  FROM generate_series(1, $1::int) n`;

function ownerId(n: number): string {
  return `user_${String(n).padStart(24, '0')}`;
}

function ownerIdOf(expression: string): string {
  return `'user_' || lpad((${expression})::text, 24, '0')`;
}
