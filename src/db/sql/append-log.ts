import type { ExecutionNotice, NoticedChunk } from '#db/listen-hub.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import type { StoredChunk } from '#db/stores/log-store.ts';

/** A payload of NOTIFY must be below 8,000 bytes. */
const MAX_NOTICE_BYTES = 7_500;
/** More chunks than this at once are a flood: the readers then fetch them in one go. */
const MAX_NOTICES = 8;

/**
 * Stores the chunks, moves `last_seq` and announces, all in one statement, and all or nothing: the fencing token
 * decides.
 */
export async function appendLog(
  client: Queryable,
  claim: ClaimedExecution,
  chunks: readonly StoredChunk[],
): Promise<boolean> {
  const lastSeq = chunks.reduce((most, chunk) => Math.max(most, chunk.seq), 0);
  const { rowCount } = await client.query({
    name: 'append-log',
    text: `WITH held AS (
        UPDATE execution SET last_seq = greatest(last_seq, $3::int)
        WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING' RETURNING id
      ), stored AS (
        INSERT INTO log_chunk (execution_id, seq, attempt, phase, stream, input, step, content, at)
        SELECT held.id, c.* FROM held, unnest(
          $4::int[], $5::int[], $6::phase[], $7::log_stream[], $8::int[], $9::text[], $10::bytea[], $11::timestamptz[]
        ) AS c
        -- Said twice where the answer to the first time was lost with the connection.
        ON CONFLICT (execution_id, seq) DO NOTHING
      )
      SELECT pg_notify('sandpiper_execution', notice)
      FROM held, unnest($12::text[]) WITH ORDINALITY AS n (notice, place) ORDER BY place`,
    values: [
      claim.id,
      claim.fencingToken,
      lastSeq,
      chunks.map((chunk) => chunk.seq),
      chunks.map((chunk) => chunk.attempt),
      chunks.map((chunk) => chunk.phase),
      chunks.map((chunk) => chunk.stream),
      chunks.map((chunk) => chunk.input ?? null),
      chunks.map((chunk) => chunk.step ?? null),
      chunks.map((chunk) => Buffer.from(chunk.content.buffer, chunk.content.byteOffset, chunk.content.byteLength)),
      chunks.map((chunk) => chunk.at),
      noticesOf(claim.id, chunks, lastSeq),
    ],
  });
  return (rowCount ?? 0) > 0;
}

/** One notice a chunk where each is small enough to ride along; else one that says how far the log goes. */
function noticesOf(id: string, chunks: readonly StoredChunk[], lastSeq: number): string[] {
  const notices = chunks.length <= MAX_NOTICES ? chunks.map((chunk) => noticeWithChunk(id, chunk)) : [];
  const fitting = notices.filter((notice) => notice !== null);
  if (fitting.length > 0 && fitting.length === chunks.length) return fitting;
  return [JSON.stringify({ kind: 'log', id, lastSeq, chunk: null } satisfies ExecutionNotice)];
}

/** Null where it is too large. */
function noticeWithChunk(id: string, chunk: StoredChunk): string | null {
  const { seq, attempt, phase, stream, input, step, content, at } = chunk;
  if (content.byteLength >= MAX_NOTICE_BYTES) return null;
  const contentBase64 = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64');
  const of = { ...(input != null && { input }), ...(step != null && { step }) };
  const noticed: NoticedChunk = { seq, attempt, phase, stream, ...of, contentBase64, at: at.toISOString() };
  const notice = JSON.stringify({ kind: 'log', id, lastSeq: seq, chunk: noticed } satisfies ExecutionNotice);
  return Buffer.byteLength(notice) < MAX_NOTICE_BYTES ? notice : null;
}
