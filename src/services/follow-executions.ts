import { decodePosition, encodePosition, type WatchEvent, type WatchInput } from '#core/contracts/events.ts';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { notFound } from '#core/errors.ts';
import { isFinal } from '#core/execution-status.ts';
import { mayAccessExecution, type Principal } from '#core/principal.ts';
import type { ExecutionProgress } from '#db/stores/execution-store.ts';
import { checkStillAllowed } from './check-still-allowed.ts';
import type { Deps } from './deps.ts';
import { readResult, toExecution } from './get-execution.ts';
import { toLogChunk } from './read-logs.ts';
import { recordDelivery } from './record-delivery.ts';
import { queueClassOf } from './submit-execution.ts';
import { Wakeup } from './wakeup.ts';
import { WatchedExecution } from './watched-execution.ts';

/** A missed notice delays what it told by this much, no more. */
const RECHECK_MS = 5_000;
const RECHECK_UNCONNECTED_MS = 1_000;
const READ = { limit: 200, maxBytes: 256 * 1024 };

export interface FollowInput extends WatchInput {
  /** Ends the following, also while nothing happens. */
  readonly signal: AbortSignal;
  readonly recheckMs?: number;
}

export interface FollowedEvent {
  /** Where the watcher stands once it has this event; resumes as `lastEventId`. */
  readonly position: string;
  readonly event: WatchEvent;
}

/**
 * Tells what happens to executions: each one's status, its output from where the watcher stands, and its result, after
 * which nothing more comes of it. Ends after the last result, or when the signal aborts.
 *
 * It listens first, then reads what is stored, then tells what is announced; what was announced while it read is known
 * by its `seq`. So nothing is lost and nothing comes twice, however often the watcher comes back. Nothing is read
 * ahead of the consumer.
 * @throws SandpiperError NOT_FOUND where one of them isn't the caller's to see; RATE_LIMITED; UNAUTHENTICATED once the
 *   caller is disabled or the token revoked.
 */
export async function* followExecutions(
  deps: Deps,
  principal: Principal,
  input: FollowInput,
): AsyncGenerator<FollowedEvent, void, void> {
  using place = deps.watchers.open(principal.userId, input.signal);
  using detach = new DisposableStack();
  const { signal } = place;
  const bell = new Wakeup();
  const watched = startingPoints(input);
  for (const execution of watched) {
    const onNotice = (notice: Parameters<WatchedExecution['notice']>[0]) => {
      execution.notice(notice);
      bell.ring();
    };
    detach.defer(deps.hub.onExecution(execution.id, onNotice));
  }
  const told = (event: WatchEvent): FollowedEvent => ({ position: positionOf(watched), event });
  const stillAllowed = checkedEvery(input.recheckMs ?? RECHECK_MS, () => checkStillAllowed(deps, principal));

  while (!signal.aborted) {
    await stillAllowed();
    const stale = await readStale(deps, principal, watched);
    await lift(deps, principal, [...stale.values()]);
    for (const execution of watched) {
      if (execution.ended) continue;
      const summary = stale.get(execution.id);
      if (execution.endNoticedMs !== null || (summary && isFinal(summary.status))) {
        for await (const event of lastEvents(deps, principal, execution)) {
          if (signal.aborted) return;
          await stillAllowed();
          yield told(event);
        }
        // Whoever comes back for more has taken the result.
        recordDelivery(deps, execution);
        continue;
      }
      if (summary && hasNews(execution, summary)) yield told(statusEvent(summary));
      for await (const event of logEvents(deps, execution)) {
        if (signal.aborted) return;
        await stillAllowed();
        yield told(event);
      }
    }
    if (watched.every(({ ended }) => ended)) return;
    if (watched.some(({ stale }) => stale)) continue;
    const rung = await bell.wait(pause(deps, input), signal);
    if (rung || signal.aborted) continue;
    for (const execution of watched) execution.notice({ kind: 'resync', id: execution.id });
  }
}

/** Twice the same id is one; of two claims on where the watcher stands the further one holds. */
function startingPoints(input: WatchInput): WatchedExecution[] {
  const resumed = decodePosition(input.lastEventId ?? '');
  const byId = new Map<string, WatchedExecution>();
  for (const { id, lastSeq } of input.executions) {
    const told = Math.max(lastSeq ?? 0, resumed.get(id) ?? 0, byId.get(id)?.told ?? 0);
    byId.set(id, new WatchedExecution(id, told));
  }
  return [...byId.values()];
}

/**
 * Reads those whose status may have changed, and refuses all where one is not the caller's to see. How far their logs
 * go is read beside, so that a log of which the watcher has all is not read for nothing. Of one whose end was announced
 * nothing is read: the result says all that there is to say.
 */
async function readStale(
  deps: Deps,
  principal: Principal,
  watched: readonly WatchedExecution[],
): Promise<Map<string, ExecutionSummary>> {
  const stale = watched.filter(
    ({ ended, statusStale, endNoticedMs }) => !ended && statusStale && endNoticedMs === null,
  );
  if (stale.length === 0) return new Map();
  for (const execution of stale) {
    execution.statusStale = false;
    execution.beginLook();
  }
  const read = await deps.stores.executions.progress(stale.map(({ id }) => id));
  const progress = new Map<string, ExecutionProgress>(read.map((each) => [each.summary.id, each]));
  const summaries = new Map<string, ExecutionSummary>();
  for (const execution of stale) {
    const found = progress.get(execution.id);
    if (!found || !mayAccessExecution(principal, found.summary)) throw notFound('execution');
    execution.endLook(found.lastSeq);
    summaries.set(execution.id, found.summary);
  }
  return summaries;
}

/** What a person looks at and is not begun yet goes before what nobody waits for. */
async function lift(deps: Deps, principal: Principal, summaries: readonly ExecutionSummary[]): Promise<void> {
  if (queueClassOf(principal) !== 'INTERACTIVE') return;
  const ids = summaries.filter(({ queue }) => queue?.class === 'BATCH').map(({ id }) => id);
  if (ids.length > 0) await deps.stores.executions.liftToInteractive(ids);
}

/** What was announced, else one read of the store: no more at a time, so that one flood doesn't hold up the others. */
async function* logEvents(deps: Deps, execution: WatchedExecution): AsyncGenerator<WatchEvent, boolean, void> {
  for (let chunk = execution.takeAnnounced(); chunk !== null; chunk = execution.takeAnnounced()) {
    yield { type: 'log', executionId: execution.id, chunk };
  }
  if (!execution.logStale) return false;
  execution.beginRead();
  const chunks = await deps.stores.logs.read(execution.id, execution.told, READ);
  let bytes = 0;
  for (const stored of chunks) {
    execution.told = stored.seq;
    bytes += stored.content.length;
    yield { type: 'log', executionId: execution.id, chunk: toLogChunk(stored) };
  }
  // A page that is filled by half may have ended before a chunk that no longer fitted.
  execution.endRead(chunks.length === READ.limit || bytes >= READ.maxBytes / 2);
  return chunks.length > 0;
}

/** All the output that is left, then the final status, then the result. Nothing is written after a final status. */
async function* lastEvents(
  deps: Deps,
  principal: Principal,
  execution: WatchedExecution,
): AsyncGenerator<WatchEvent, void, void> {
  const result = await readResult(deps, execution.id);
  if (!result || !mayAccessExecution(principal, result.record)) throw notFound('execution');
  execution.logStale = false;
  yield* logEvents(deps, execution);
  for (let more = true; more && execution.told < result.record.lastSeq; ) {
    execution.notice({ kind: 'resync', id: execution.id });
    more = yield* logEvents(deps, execution);
  }
  if (hasNews(execution, result.summary)) yield statusEvent(result.summary);
  execution.ended = true;
  yield { type: 'result', executionId: execution.id, execution: toExecution(result) };
}

function hasNews(execution: WatchedExecution, summary: ExecutionSummary): boolean {
  const { status, terminating, attempt, delayReason, startedAt, endedAt } = summary;
  const news = JSON.stringify([status, terminating, attempt, delayReason, startedAt, endedAt]);
  if (execution.toldStatus === news) return false;
  execution.toldStatus = news;
  return true;
}

function statusEvent(summary: ExecutionSummary): WatchEvent {
  return { type: 'status', executionId: summary.id, execution: summary };
}

function positionOf(watched: readonly WatchedExecution[]): string {
  return encodePosition(new Map(watched.map(({ id, told }) => [id, told])));
}

/** Runs `check` where the last time was longer ago than `everyMs`; the first time is when that has passed. */
function checkedEvery(everyMs: number, check: () => Promise<void>): () => Promise<void> {
  let checkedAt = performance.now();
  return async () => {
    if (performance.now() - checkedAt < everyMs) return;
    await check();
    checkedAt = performance.now();
  };
}

function pause(deps: Deps, input: FollowInput): number {
  const recheckMs = input.recheckMs ?? RECHECK_MS;
  return deps.hub.connected ? recheckMs : Math.min(recheckMs, RECHECK_UNCONNECTED_MS);
}
