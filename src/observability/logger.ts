import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import type { Config } from '#config/config.ts';
import { describeError, scrubFields, scrubText } from './scrub.ts';

export interface Logger extends Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'> {
  /** Writes to the same place; every line carries the fields. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

export interface LoggerOptions {
  /** Which process writes: "web", "worker". */
  service: string;
  level: Config['logLevel'];
  /** Stands in every line, for example `{ workerId }`. */
  fields?: Readonly<Record<string, string>>;
  /** Where lines go; standard output where it is not given. */
  destination?: DestinationStream;
}

/** So much may wait to be written; what comes on top is dropped, as a log must never hold the process up. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * One JSON object a line. No field and no text of it holds a secret: see `scrub.ts`. A request's, execution's or
 * worker's id goes in by `child({ requestId })`, so that every line below carries it.
 */
export function createLogger(options: LoggerOptions): Logger {
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service, ...options.fields },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: scrubFields, bindings: scrubFields },
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: { streamWrite: scrubText },
    },
    options.destination ?? pino.destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES }),
  );
  return scrubbingChildren(logger);
}

/** pino formats the fields of a line, but not those that a child is made with. */
function scrubbingChildren(logger: PinoLogger): Logger {
  const { trace, debug, info, warn, error, fatal } = logger;
  return {
    trace: trace.bind(logger),
    debug: debug.bind(logger),
    info: info.bind(logger),
    warn: warn.bind(logger),
    error: error.bind(logger),
    fatal: fatal.bind(logger),
    child: (fields) => scrubbingChildren(logger.child(scrubFields(fields))),
  };
}
