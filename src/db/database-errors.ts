import { SandpiperError } from '#core/errors.ts';

const RETRY_AFTER_SECONDS = 5;

/** Of the socket, the name service, and of Postgres while it starts, stops or has no connection, memory or disk left. */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  '53000',
  '53100',
  '53200',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2037',
]);
/** node-postgres gives these no code. */
const AWAY_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/i;
const AWAY_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);

/** Text with a NUL, and numbers or times out of a column's range: what a caller sent, not what we did. */
const BAD_VALUE_CODES = new Set(['22021', '22P05', '22003', '22008']);

/**
 * The one place that says what an error of the database means to a caller: UNAVAILABLE where it is away, INVALID_INPUT
 * where a value can't be stored at all. Any other error comes back as it is.
 */
export function toSandpiperError(error: unknown): unknown {
  if (error instanceof SandpiperError) return error;
  for (const cause of causesOf(error)) {
    if (isAway(cause)) {
      return new SandpiperError('UNAVAILABLE', 'The database is not available right now.', {
        cause: error,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    if (codesOf(cause).some((code) => BAD_VALUE_CODES.has(code))) {
      return new SandpiperError('INVALID_INPUT', 'A value can not be stored: a NUL character, or out of range.', {
        cause: error,
      });
    }
  }
  return error;
}

/** The store with every method's errors put through {@link toSandpiperError}. */
export function withDatabaseErrors<Store extends object>(store: Store): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          throw toSandpiperError(error);
        }
      };
    },
  });
}

function isAway(cause: Record<string, unknown>): boolean {
  if (codesOf(cause).some((code) => AWAY_CODES.has(code) || code.startsWith('08'))) return true;
  if (AWAY_KINDS.has(String(cause.kind))) return true;
  return typeof cause.message === 'string' && AWAY_MESSAGES.test(cause.message);
}

function codesOf(cause: Record<string, unknown>): string[] {
  return [cause.code, cause.originalCode].filter((code) => typeof code === 'string');
}

/** The error, what caused it, and what Prisma's adapter saw, at most a few levels deep. */
function causesOf(error: unknown, depth = 0): Record<string, unknown>[] {
  if (typeof error !== 'object' || error === null || depth > 6) return [];
  const found: Record<string, unknown> = Object.fromEntries(
    ['code', 'originalCode', 'kind', 'message', 'cause', 'meta', 'driverAdapterError'].map((key) => [
      key,
      Reflect.get(error, key),
    ]),
  );
  return [
    found,
    ...causesOf(found.cause, depth + 1),
    ...causesOf(found.meta, depth + 1),
    ...causesOf(found.driverAdapterError, depth + 1),
  ];
}
