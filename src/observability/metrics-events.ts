import type { Logger } from './logger.ts';

/** What goes wrong with the metrics of a process, none of which stops it. */

export function logMetricsIncomplete(log: Logger, err: unknown): void {
  log.warn({ event: 'metrics.incomplete', err }, 'the database could not be asked for metrics');
}

export function logMetricsServed(log: Logger, served: { host: string; port: number }): void {
  log.info({ event: 'metrics.served', ...served }, 'metrics are served');
}

export function logMetricsNotServed(log: Logger, refused: { host: string; port: number; err: unknown }): void {
  const hint = 'metrics are not served: set WORKER_METRICS_PORT to a free port, or to 0 for none';
  log.warn({ event: 'metrics.not-served', ...refused }, hint);
}

export function logMetricsFailed(log: Logger, err: unknown): void {
  log.error({ event: 'metrics.failed', err }, 'metrics could not be told');
}
