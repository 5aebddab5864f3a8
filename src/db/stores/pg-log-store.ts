import type { LogStream } from '#core/log-chunks.ts';
import type { Database } from '#db/client.ts';
import type { NoticedChunk } from '#db/listen-hub.ts';
import type { LogStore, StoredChunk } from './log-store.ts';

/** Postgres takes 7,999 bytes in a NOTIFY; what is larger is announced by its seq and read from the table. */
const LARGEST_NOTICE_BYTES = 7_500;
const HEAD_PAGE_CHUNKS = 256;

export function createLogStore({ pool }: Pick<Database, 'pool'>): LogStore {
  const store: LogStore = {
    async append(claim, chunks) {
      const last = chunks.at(-1);
      if (!last) return true;
      const { rowCount } = await pool.query(APPEND, [
        claim.id,
        claim.fencingToken,
        last.seq,
        chunks.map((chunk) => chunk.seq),
        chunks.map((chunk) => chunk.attempt),
        chunks.map((chunk) => chunk.phase),
        chunks.map((chunk) => chunk.stream),
        chunks.map((chunk) => Buffer.from(chunk.content)),
        chunks.map((chunk) => chunk.at),
        chunks.map((chunk) => noticeOf(claim.id, chunk)),
      ]);
      return rowCount !== null && rowCount > 0;
    },

    async read(id, afterSeq, { limit, maxBytes }) {
      const { rows } = await pool.query<StoredChunk>(READ, [id, afterSeq, limit, maxBytes]);
      return rows;
    },

    async head(id, stream, maxBytes) {
      const parts: Uint8Array[] = [];
      let bytes = 0;
      let afterSeq = 0;
      while (bytes <= maxBytes) {
        const rows = await readStream(id, stream, afterSeq);
        for (const row of rows) {
          parts.push(row.content);
          bytes += row.content.length;
          afterSeq = row.seq;
          if (bytes > maxBytes) break;
        }
        if (rows.length < HEAD_PAGE_CHUNKS) break;
      }
      return { content: Buffer.concat(parts).subarray(0, maxBytes), more: bytes > maxBytes };
    },
  };

  async function readStream(id: string, stream: LogStream, afterSeq: number) {
    const { rows } = await pool.query<Pick<StoredChunk, 'seq' | 'content'>>(
      `SELECT c.seq, c.content FROM log_chunk c JOIN execution e ON e.id = c.execution_id AND e.attempt = c.attempt
       WHERE c.execution_id = $1 AND c.stream = $2::log_stream AND c.seq > $3
       ORDER BY c.seq LIMIT ${HEAD_PAGE_CHUNKS}`,
      [id, stream, afterSeq],
    );
    return rows;
  }

  return store;
}

/** Nothing is inserted where `fenced` changes no row; the notices are then none as well, and the row count tells. */
const APPEND = `
  WITH fenced AS (
    UPDATE execution SET last_seq = $3 WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING' RETURNING id
  ), inserted AS (
    INSERT INTO log_chunk (execution_id, seq, attempt, phase, stream, content, at)
    SELECT fenced.id, c.seq, c.attempt, c.phase, c.stream, c.content, c.at
    FROM fenced, unnest($4::int[], $5::int[], $6::phase[], $7::log_stream[], $8::bytea[], $9::timestamptz[])
      AS c (seq, attempt, phase, stream, content, at)
  )
  SELECT pg_notify('sandpiper_execution', notice.text) FROM fenced, unnest($10::text[]) AS notice (text)`;

const READ = `
  SELECT seq, attempt, phase, stream, content, at
  FROM (
    SELECT page.*, sum(octet_length(content)) OVER (ORDER BY seq) - octet_length(content) AS bytes_before
    FROM (SELECT * FROM log_chunk WHERE execution_id = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS page
  ) AS counted
  WHERE bytes_before < $4
  ORDER BY seq`;

function noticeOf(id: string, chunk: StoredChunk): string {
  const { seq, attempt, phase, stream, at } = chunk;
  const notice = { kind: 'log', id, lastSeq: seq };
  if (chunk.content.length < LARGEST_NOTICE_BYTES) {
    const contentBase64 = Buffer.from(chunk.content).toString('base64');
    const riding: NoticedChunk = { seq, attempt, phase, stream, contentBase64, at: at.toISOString() };
    const text = JSON.stringify({ ...notice, chunk: riding });
    if (text.length < LARGEST_NOTICE_BYTES) return text;
  }
  return JSON.stringify({ ...notice, chunk: null });
}
