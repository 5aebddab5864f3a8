import type { Logger } from './logger.ts';

/** What happens to a process's connections to the database. */

export function logDatabaseConnectionLost(log: Logger, err: unknown): void {
  log.warn({ event: 'database.connection-lost', err }, 'an idle connection was lost');
}

export function logDatabaseCloseFailed(log: Logger, err: unknown): void {
  log.warn({ event: 'database.close-failed', err }, 'the connections could not be closed');
}

export function logListenFailed(log: Logger, err: unknown): void {
  log.warn({ event: 'listen.failed', err }, 'the LISTEN connection failed');
}
