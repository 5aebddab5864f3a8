import type { Execution } from '#core/contracts/executions.ts';
import { notFound } from '#core/errors.ts';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import { encodeBytes, unfinishedUtf8Bytes } from '#core/log-chunks.ts';
import { isAdmin, mayAccessExecution, type Principal } from '#core/principal.ts';
import type { ExecutionRecord, ExecutionResult } from '#db/stores/execution-store.ts';
import type { LogHead } from '#db/stores/log-store.ts';
import type { Deps } from './deps.ts';

/** How much of each stream an execution carries itself; the whole is in its log. */
const MOST_STREAM_BYTES = 64 * 1024;

/**
 * An execution with the begin of its output once it has ended, and for an admin with where its time went.
 * @throws SandpiperError NOT_FOUND
 */
export async function getExecution(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<Execution> {
  const [result, timings] = await Promise.all([
    readResult(deps, input.id),
    isAdmin(principal) ? deps.stores.executions.timings(input.id) : null,
  ]);
  if (!result || !mayAccessExecution(principal, result.record)) throw notFound('execution');
  return { ...toExecution(result), timings: isFinal(result.record.status) ? timings : null };
}

/** All that is stored of it; whether who asks may see it is for the caller to say. */
export function readResult(deps: Pick<Deps, 'stores'>, id: ExecutionId): Promise<ExecutionResult | null> {
  return deps.stores.executions.result(id, MOST_STREAM_BYTES);
}

/** Puts a stored execution into the form that is shown, with its output once it has ended, and without its timings. */
export async function assembleExecution(deps: Pick<Deps, 'stores'>, record: ExecutionRecord): Promise<Execution> {
  const ended = isFinal(record.status) ? await readResult(deps, record.id) : null;
  return toExecution(ended ?? { record, output: null, results: null });
}

/** As {@link assembleExecution}, of what was read already. */
export function toExecution({
  record,
  output,
  results,
}: Pick<ExecutionResult, 'record' | 'output' | 'results'>): Execution {
  // What was removed is not shown as if nothing had been written.
  const kept = record.logRemovedAt === null ? output : null;
  const stdout = kept && shown(kept.stdout);
  const stderr = kept && shown(kept.stderr);
  return {
    id: record.id,
    kind: record.kind,
    language: record.language,
    title: record.title,
    status: record.status,
    terminating: record.terminating,
    outcome: record.outcome,
    delayReason: record.delayReason,
    queue: record.queue,
    phases: [...record.phases],
    attempt: record.attempt,
    queuedAt: record.queuedAt,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    wallMs: record.wallMs,
    cpuMs: record.cpuMs,
    peakMemoryBytes: record.peakMemoryBytes,
    stdout: stdout?.content ?? null,
    stdoutEncoding: stdout?.encoding ?? null,
    stderr: stderr?.content ?? null,
    stderrEncoding: stderr?.encoding ?? null,
    truncated: record.truncated || (stdout?.more ?? false) || (stderr?.more ?? false),
    logRemovedAt: record.logRemovedAt,
    environment: record.environment,
    cachedFrom: record.cachedFrom,
    limits: record.limits,
    results: record.submission.inputs && isFinal(record.status) ? [...(results ?? [])] : null,
    retryOf: record.retryOf,
    retriedAs: record.retriedAs,
    timings: null,
    ownerId: record.ownerId,
    owner: record.owner,
    sessionId: record.sessionId,
    projectId: record.projectId,
    projectOwnerId: record.projectOwnerId,
    script: record.script,
  };
}

function shown({ content, more }: LogHead) {
  // A character cut in two would make the whole of it look like no text.
  const whole = more ? content.subarray(0, content.length - unfinishedUtf8Bytes(content)) : content;
  return { ...encodeBytes(whole), more };
}
