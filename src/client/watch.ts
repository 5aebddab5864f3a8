import { type Connection, openEvents } from './connection.ts';
import type { ExecutionWatchEvent } from './contract.ts';
import { errorOfAnswer, isPassing, isRecord, SandpiperClientError } from './errors.ts';
import { readServerSentEvents } from './server-sent-events.ts';
import { Silence } from './silence.ts';

export interface WatchOptions {
  /** Ends the watching; the loop then throws the signal's reason. The execution itself goes on. */
  readonly signal?: AbortSignal | undefined;
  /** The `seq` of the last piece of output that the caller has: what came after it is told. */
  readonly lastSeq?: number | undefined;
}

/** How hard a lost connection is sought again. Times in ms. */
export interface Persistence {
  /** After so long without a sign of life from the server the watch fails. */
  readonly giveUpAfterMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly random: () => number;
}

/**
 * What happens to one execution, from its status now to its result, over as many connections as it takes. Each piece
 * of output comes once and in order: a new connection resumes after the last `seq`, and what is told again is dropped.
 * @throws SandpiperClientError, or the signal's reason
 */
export async function* watchExecution(
  connection: Connection,
  id: string,
  options: WatchOptions,
  persistence: Persistence,
): AsyncGenerator<ExecutionWatchEvent, void, void> {
  const signal = options.signal ?? new AbortController().signal;
  let lastSeq = options.lastSeq ?? 0;
  let lastStatus = '';
  let lastSignOfLife = Date.now();
  let failures = 0;

  const isNew = (event: ExecutionWatchEvent): boolean => {
    switch (event.type) {
      case 'log':
        return event.chunk.seq > lastSeq;
      case 'status':
        return JSON.stringify(event.execution) !== lastStatus;
      case 'result':
        return true;
      default:
        return event satisfies never;
    }
  };

  for (;;) {
    signal.throwIfAborted();
    try {
      for await (const event of subscribe(connection, { executions: [{ id, lastSeq }] }, signal)) {
        if (event !== 'alive') {
          if (!isNew(event)) continue;
          if (event.type === 'log') lastSeq = event.chunk.seq;
          if (event.type === 'status') lastStatus = JSON.stringify(event.execution);
          yield event;
          if (event.type === 'result') return;
        }
        lastSignOfLife = Date.now();
        failures = 0;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SandpiperClientError) || !isPassing(error)) throw error;
      if (Date.now() - lastSignOfLife > persistence.giveUpAfterMs) throw error;
    }
    await pause(pauseMs(failures++, persistence), signal);
  }
}

/** One connection's events until the server ends them in good order; `alive` is a sign of life that says nothing else. */
async function* subscribe(
  connection: Connection,
  input: { executions: { id: string; lastSeq: number }[] },
  signal: AbortSignal,
): AsyncGenerator<ExecutionWatchEvent | 'alive', void, void> {
  const silence = new Silence(signal);
  try {
    const stream = await openEvents(connection, { path: 'execution.onEvents', input, signal: silence.signal });
    for await (const { event, data } of readServerSentEvents(stream)) {
      silence.rest();
      if (event === 'return') return;
      if (event === 'serialized-error') throw errorOfAnswer(JSON.parse(data), 500);
      if (event === 'connected') silence.setLongest(JSON.parse(data).reconnectAfterInactivityMs);
      if (event === 'ping') yield 'alive';
      if (event === 'message') {
        const told = watchEventOf(data);
        if (told) yield told;
      }
      silence.listen();
    }
    throw new SandpiperClientError('NETWORK', 'The connection ended before the execution did.');
  } catch (error) {
    if (error instanceof SandpiperClientError) throw error;
    throw new SandpiperClientError('NETWORK', 'The connection broke.', { cause: error });
  } finally {
    silence.close();
  }
}

/** Null for a type of event that this client doesn't know yet. */
function watchEventOf(data: string): ExecutionWatchEvent | null {
  const event: unknown = JSON.parse(data);
  return isWatchEvent(event) ? event : null;
}

function isWatchEvent(event: unknown): event is ExecutionWatchEvent {
  return isRecord(event) && (event.type === 'status' || event.type === 'log' || event.type === 'result');
}

/** Grows from the first pause to the longest, by chance between the half and the whole of it. */
function pauseMs(failures: number, persistence: Persistence): number {
  const whole = Math.min(persistence.longestPauseMs, persistence.firstPauseMs * 2 ** Math.min(failures, 20));
  return whole * (0.5 + persistence.random() / 2);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
