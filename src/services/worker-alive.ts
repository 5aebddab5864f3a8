/** A worker whose last heartbeat is older than this counts as gone. */
export const WORKER_ALIVE_MS = 15_000;
