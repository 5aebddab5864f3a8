import { createLogger, type Logger } from '#observability/logger.ts';

/** A logger that says nothing. */
export function silentLogger(): Logger {
  return createLogger({ service: 'test', level: 'silent' });
}
