import type { CallOptions } from './engine.ts';
import { EngineTimeoutError } from './errors.ts';

/**
 * Runs one call of a driver under its timeout and the caller's signal. The signal that the call gets is aborted by
 * either; a call that doesn't heed it is left behind and its late result dropped.
 */
export async function engineCall<T>(
  name: string,
  options: CallOptions & { defaultTimeoutMs: number },
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  const timeoutMs = options.timeoutMs ?? options.defaultTimeoutMs;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stopped = Promise.withResolvers<never>();
  const stop = (reason: unknown) => {
    stopped.reject(reason);
    controller.abort(reason);
  };
  const onAbort = () => stop(signal?.reason);
  const timer = setTimeout(() => stop(new EngineTimeoutError(name, timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const work = call(controller.signal);
    // What a call that was left behind ends with is nobody's concern any more.
    work.catch(() => {});
    return await Promise.race([work, stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    stopped.promise.catch(() => {});
  }
}
