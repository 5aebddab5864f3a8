import { ConfigError } from '#config/environment.ts';
import { logDatabaseCloseFailed } from '#observability/database-events.ts';
import { createLogger } from '#observability/logger.ts';
import { logWorkerFailed } from '#observability/worker-events.ts';
import { composeWorker } from './composition.ts';

/**
 * The last resort: whatever keeps the process busy once it should have stopped is not worth waiting for. A little less
 * than what the launcher waits before it kills.
 */
const LAST_RESORT_MS = 4_800;

const stop = Promise.withResolvers<string>();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.resolve(signal));
// Whoever started it is gone.
process.once('disconnect', () => stop.resolve('disconnect'));
process.channel?.unref();

try {
  const composed = await composeWorker(process.env);
  const { worker, metricsServer, log } = composed;
  try {
    await metricsServer?.start();
    const started = worker.start().then(() => process.send?.({ type: 'ready' }));
    // Told to stop in the middle of starting, it stops all the same.
    const reason = await Promise.race([stop.promise, started.then(() => stop.promise)]);
    beDoneWithin(LAST_RESORT_MS);
    await worker.stop(reason);
  } catch (error) {
    logWorkerFailed(log, error);
    process.exitCode = 1;
    beDoneWithin(LAST_RESORT_MS);
    await worker.stop('it failed');
  }
  try {
    await composed[Symbol.asyncDispose]();
  } catch (error) {
    logDatabaseCloseFailed(log, error);
  }
  if (process.connected) process.disconnect();
} catch (error) {
  const log = createLogger({ service: 'worker', level: 'error' });
  // What the operator has to set is for a person to read, without where in the code it was found.
  logWorkerFailed(log, error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}

function beDoneWithin(ms: number): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ms).unref();
}
