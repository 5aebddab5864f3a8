import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the worker sees it; tests have one of their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only go forward, whatever happens to the time of day. */
  monotonicMs(): number;
  /** @throws the signal's reason where it aborts */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
