import type { Database } from '#db/client.ts';
import { appendLog } from '#db/sql/append-log.ts';
import { readLog } from '#db/sql/read-log.ts';
import { readLogHead } from '#db/sql/read-log-head.ts';
import type { LogStore } from './log-store.ts';

export function createLogStore({ pool }: Pick<Database, 'pool'>): LogStore {
  return {
    append: (claim, chunks) => appendLog(pool, claim, chunks),
    read: (id, afterSeq, options) => readLog(pool, id, afterSeq, options),
    head: (id, stream, maxBytes) => readLogHead(pool, id, stream, maxBytes),
  };
}
