import type { LogQuery } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import { SandpiperError } from '#core/errors.ts';
import type { ExecutionId } from '#core/ids.ts';
import { encodeBytes, type LogChunk } from '#core/log-chunks.ts';
import { logRemovedText } from '#core/log-removed.ts';
import type { Principal } from '#core/principal.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import type { StoredChunk } from '#db/stores/log-store.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

const MOST_PAGE_BYTES = 1024 * 1024;
const RAW_READ = { limit: 500, maxBytes: 256 * 1024 };

/**
 * A page of an execution's output in order, of all attempts unless one is asked for. `nextCursor` is null where there is
 * no more right now; of an execution that still runs, a later read from the last `seq` finds what came since.
 * @throws SandpiperError NOT_FOUND; LOG_REMOVED where it was removed for its age
 */
export async function readLogs(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: LogQuery & { id: ExecutionId },
): Promise<Page<LogChunk>> {
  const record = await withLog(deps, principal, input.id);
  const after = input.cursor ?? 0;
  const attempt = attemptOf(record, input.attempt ?? 'all');
  const bounds = { limit: input.limit, maxBytes: MOST_PAGE_BYTES, attempt };
  const stored = await deps.stores.logs.read(record.id, after, bounds);
  const last = stored.at(-1);
  return {
    items: stored.map(toLogChunk),
    nextCursor: last && last.seq < record.lastSeq ? String(last.seq) : null,
  };
}

/**
 * The raw bytes of what an attempt wrote, the last one unless another is asked for, both streams in the order they
 * came, read piece by piece as they are taken. Nothing marks where one attempt ends: who asks for all gets all.
 * @throws SandpiperError NOT_FOUND, LOG_REMOVED before anything is read.
 */
export async function readRawLog(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId; attempt?: LogQuery['attempt'] },
): Promise<AsyncGenerator<Uint8Array, void, void>> {
  const record = await withLog(deps, principal, input.id);
  return rawLog(deps, record.id, attemptOf(record, input.attempt ?? 'last'));
}

async function withLog(deps: Pick<Deps, 'stores'>, principal: Principal, id: ExecutionId): Promise<ExecutionRecord> {
  const record = await ownExecution(deps, principal, id);
  const removed = logRemovedText(record);
  if (removed !== null) throw new SandpiperError('LOG_REMOVED', removed);
  return record;
}

/** Null for all. */
function attemptOf(record: ExecutionRecord, asked: NonNullable<LogQuery['attempt']>): number | null {
  if (asked === 'all') return null;
  return asked === 'last' ? record.attempt : asked;
}

export function toLogChunk(chunk: StoredChunk): LogChunk {
  const { seq, attempt, phase, stream, input, step } = chunk;
  const of = { ...(input != null && { input }), ...(step != null && { step }) };
  return { seq, attempt, phase, stream, ...of, ...encodeBytes(chunk.content), at: chunk.at.toISOString() };
}

async function* rawLog(
  deps: Pick<Deps, 'stores'>,
  id: ExecutionId,
  attempt: number | null,
): AsyncGenerator<Uint8Array, void, void> {
  let after = 0;
  for (;;) {
    const chunks = await deps.stores.logs.read(id, after, { ...RAW_READ, attempt });
    if (chunks.length === 0) return;
    for (const chunk of chunks) {
      yield chunk.content;
      after = chunk.seq;
    }
  }
}
