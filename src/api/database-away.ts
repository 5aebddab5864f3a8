/** What Node, Postgres (57P0x shutting down or starting, 53300 no connection left) and Prisma say of a lost database. */
const AWAY_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08001',
  '08003',
  '08006',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
]);

const AWAY_MESSAGE =
  /connection terminated|connection ended|timeout exceeded when trying to connect|client has encountered a connection error|can't reach database|server has closed the connection|cannot use a pool after calling end|not queryable/i;

const MOST_CAUSES = 8;

/** True where an error says that the database could not be asked, wherever in its causes it says so. */
export function isDatabaseAway(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < MOST_CAUSES && at !== null && typeof at === 'object'; depth++) {
    if ('code' in at && typeof at.code === 'string' && AWAY_CODES.has(at.code)) return true;
    if (at instanceof AggregateError && at.errors.some(isDatabaseAway)) return true;
    if ('kind' in at && at.kind === 'DatabaseNotReachable') return true;
    if (at instanceof Error && AWAY_MESSAGE.test(at.message)) return true;
    if (!('cause' in at)) return false;
    at = at.cause;
  }
  return false;
}
