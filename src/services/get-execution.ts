import type { Execution } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import { encodeBytes, type LogStream, unfinishedUtf8Bytes } from '#core/log-chunks.ts';
import { isAdmin, type Principal } from '#core/principal.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

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
  const record = await ownExecution(deps, principal, input.id);
  const [execution, timings] = await Promise.all([
    assembleExecution(deps, record),
    isAdmin(principal) && isFinal(record.status) ? deps.stores.executions.timings(record.id) : null,
  ]);
  return { ...execution, timings };
}

/** Puts a stored execution into the form that is shown, with its output once it has ended, and without its timings. */
export async function assembleExecution(deps: Pick<Deps, 'stores'>, record: ExecutionRecord): Promise<Execution> {
  const [stdout, stderr] = isFinal(record.status)
    ? await Promise.all([readHead(deps, record.id, 'stdout'), readHead(deps, record.id, 'stderr')])
    : [null, null];
  return {
    id: record.id,
    kind: record.kind,
    language: record.language,
    title: record.title,
    status: record.status,
    outcome: record.outcome,
    delayReason: record.delayReason,
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
    environment: record.environment,
    limits: record.limits,
    timings: null,
    ownerId: record.ownerId,
    owner: record.owner,
    sessionId: record.sessionId,
    projectId: record.projectId,
  };
}

async function readHead(deps: Pick<Deps, 'stores'>, id: ExecutionId, stream: LogStream) {
  const { content, more } = await deps.stores.logs.head(id, stream, MOST_STREAM_BYTES);
  // A character cut in two would make the whole of it look like no text.
  const whole = more ? content.subarray(0, content.length - unfinishedUtf8Bytes(content)) : content;
  return { ...encodeBytes(whole), more };
}
