import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { LogBounds, StoredChunk } from '#db/stores/log-store.ts';

const MOST_SEQ = 2_147_483_647;

/** The chunk with which `maxBytes` is reached is the last one, and is whole. */
export async function readLog(
  client: Queryable,
  id: ExecutionId,
  afterSeq: number,
  { limit, maxBytes, attempt = null, only }: LogBounds,
): Promise<StoredChunk[]> {
  const { rows } = await client.query<StoredChunk>({
    name: 'read-log',
    text: `SELECT seq, attempt, phase, stream, input, step, content, at FROM (
        SELECT *, sum(octet_length(content)) OVER (ORDER BY seq) - octet_length(content) AS bytes_before
        FROM (
          SELECT * FROM log_chunk WHERE execution_id = $1 AND seq > $2 AND ($5::int IS NULL OR attempt = $5)
            AND ($6::text IS NULL OR phase::text = $6) AND ($7::text IS NULL OR stream::text = $7)
          ORDER BY seq LIMIT $3
        ) chunk
      ) counted
      WHERE bytes_before < $4 ORDER BY seq`,
    values: [id, Math.min(afterSeq, MOST_SEQ), limit, maxBytes, attempt, only?.phase ?? null, only?.stream ?? null],
  });
  return rows;
}
