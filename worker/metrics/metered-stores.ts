import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { LogStore } from '#db/stores/log-store.ts';
import type { WorkerMetrics } from '#observability/worker-metrics.ts';

/**
 * The same store, which counts what the worker does by it. Each attempt comes through here from its claim to its end, so
 * that nothing of a run has to be told of twice.
 */
export function meteredExecutions(store: ExecutionStore, metrics: WorkerMetrics): ExecutionStore {
  const counted = countingFailures(store, metrics);
  return {
    ...counted,
    async claim(options) {
      const beganMs = performance.now();
      try {
        const claimed = await counted.claim(options);
        metrics.claimed(claimed ? 'claimed' : 'nothing', performance.now() - beganMs);
        return claimed;
      } catch (error) {
        metrics.claimed('failed', performance.now() - beganMs);
        throw error;
      }
    },
    async end(claim, end) {
      const isOwn = await counted.end(claim, end);
      metrics.attemptOver(isOwn ? 'ended' : 'lost');
      if (!isOwn) return false;
      metrics.ended(end.status, end.outcome.type);
      // Those of an earlier run's result were counted when they were run.
      for (const { phase, wallMs } of end.cachedFrom ? [] : end.phases) metrics.phaseEnded(phase, wallMs);
      return true;
    },
    async giveBack(claim, back) {
      const isOwn = await counted.giveBack(claim, back);
      metrics.attemptOver(isOwn ? 'given-back' : 'lost');
      return isOwn;
    },
    async recordTimings(id, timings) {
      const { queueMs, claimMs, transferMs, runMs, persistMs } = timings;
      metrics.stepDone('queue', queueMs);
      metrics.stepDone('claim', claimMs);
      if (transferMs !== null) metrics.stepDone('transfer', transferMs);
      if (runMs !== null) metrics.stepDone('run', runMs);
      if (persistMs !== null) metrics.stepDone('persist', persistMs);
      await counted.recordTimings(id, timings);
    },
  };
}

/** The same log store, with what it was not able to append counted. */
export function meteredLogs(store: LogStore, metrics: WorkerMetrics): LogStore {
  return countingFailures(store, metrics);
}

/** The names of a store's methods are the operations: there is a fixed number of them. */
function countingFailures<Store extends object>(store: Store, metrics: WorkerMetrics): Store {
  const counting: Record<string, unknown> = {};
  for (const [operation, method] of Object.entries(store)) {
    counting[operation] =
      typeof method !== 'function'
        ? method
        : async (...args: unknown[]) => {
            try {
              return await Reflect.apply(method, store, args);
            } catch (error) {
              metrics.storeFailed(operation);
              throw error;
            }
          };
  }
  return counting as Store;
}
