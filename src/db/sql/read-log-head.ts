import type { ExecutionId } from '#core/ids.ts';
import type { LogStream } from '#core/log-chunks.ts';
import type { Queryable } from '#db/queryable.ts';
import type { LogHead } from '#db/stores/log-store.ts';

/** The begin of one stream of the last attempt, cut at `maxBytes`. */
export async function readLogHead(
  client: Queryable,
  id: ExecutionId,
  stream: LogStream,
  maxBytes: number,
): Promise<LogHead> {
  const { rows } = await client.query<{ content: Buffer }>({
    name: 'read-log-head',
    text: `SELECT content FROM (
        SELECT seq, content, sum(octet_length(content)) OVER (ORDER BY seq) - octet_length(content) AS bytes_before
        FROM log_chunk
        WHERE execution_id = $1 AND stream = $2 AND attempt = (SELECT attempt FROM execution WHERE id = $1)
      ) counted
      WHERE bytes_before <= $3 ORDER BY seq`,
    values: [id, stream, maxBytes],
  });
  return headOf(Buffer.concat(rows.map((row) => row.content)), maxBytes);
}

/** One byte more than asked for would do to see that there is more; the chunk that goes over has it. */
export function headOf(bytes: Buffer, maxBytes: number): LogHead {
  return { content: bytes.subarray(0, maxBytes), more: bytes.length > maxBytes };
}
