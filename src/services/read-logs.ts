import type { z } from 'zod';
import type { logQuerySchema } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { ExecutionId } from '#core/ids.ts';
import { encodeBytes, type LogChunk } from '#core/log-chunks.ts';
import type { Principal } from '#core/principal.ts';
import type { StoredChunk } from '#db/stores/log-store.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

const MOST_PAGE_BYTES = 1024 * 1024;
const RAW_READ = { limit: 500, maxBytes: 256 * 1024 };

/**
 * A page of an execution's output in order. `nextCursor` is null where there is no more right now; of an execution
 * that still runs, a later read from the last `seq` finds what came since.
 * @throws SandpiperError NOT_FOUND
 */
export async function readLogs(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: z.output<typeof logQuerySchema> & { id: ExecutionId },
): Promise<Page<LogChunk>> {
  const record = await ownExecution(deps, principal, input.id);
  const after = input.cursor ?? 0;
  const stored = await deps.stores.logs.read(record.id, after, { limit: input.limit, maxBytes: MOST_PAGE_BYTES });
  const last = stored.at(-1);
  return {
    items: stored.map(toLogChunk),
    nextCursor: last && last.seq < record.lastSeq ? String(last.seq) : null,
  };
}

/**
 * The raw bytes of an execution's output, both streams in the order they came, read piece by piece as they are taken.
 * @throws SandpiperError NOT_FOUND before anything is read.
 */
export async function readRawLog(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<AsyncGenerator<Uint8Array, void, void>> {
  const { id } = await ownExecution(deps, principal, input.id);
  return rawLog(deps, id);
}

export function toLogChunk(chunk: StoredChunk): LogChunk {
  const { seq, attempt, phase, stream } = chunk;
  return { seq, attempt, phase, stream, ...encodeBytes(chunk.content), at: chunk.at.toISOString() };
}

async function* rawLog(deps: Pick<Deps, 'stores'>, id: ExecutionId): AsyncGenerator<Uint8Array, void, void> {
  let after = 0;
  for (;;) {
    const chunks = await deps.stores.logs.read(id, after, RAW_READ);
    if (chunks.length === 0) return;
    for (const chunk of chunks) {
      yield chunk.content;
      after = chunk.seq;
    }
  }
}
