import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { StoredChunk } from '#db/stores/log-store.ts';

const MOST_SEQ = 2_147_483_647;

/** The chunk with which `maxBytes` is reached is the last one, and is whole. */
export async function readLog(
  client: Queryable,
  id: ExecutionId,
  afterSeq: number,
  options: { limit: number; maxBytes: number; attempt?: number | null },
): Promise<StoredChunk[]> {
  const { rows } = await client.query<StoredChunk>({
    name: 'read-log',
    text: `SELECT seq, attempt, phase, stream, input, step, content, at FROM (
        SELECT *, sum(octet_length(content)) OVER (ORDER BY seq) - octet_length(content) AS bytes_before
        FROM (
          SELECT * FROM log_chunk WHERE execution_id = $1 AND seq > $2 AND ($5::int IS NULL OR attempt = $5)
          ORDER BY seq LIMIT $3
        ) chunk
      ) counted
      WHERE bytes_before < $4 ORDER BY seq`,
    values: [id, Math.min(afterSeq, MOST_SEQ), options.limit, options.maxBytes, options.attempt ?? null],
  });
  return rows;
}
