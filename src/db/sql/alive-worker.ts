/**
 * Of `worker w`, as an expression of SQL: it did not stop, and was heard of within so many ms, for which the expression
 * is given. A heartbeat further in the future than that is of a time before the clock was set back, and counts as none.
 */
export function isAlive(withinMs: string): string {
  return `(w.stopped_at IS NULL AND w.heartbeat_at > now() - ${withinMs} * interval '1 ms'
    AND w.heartbeat_at < now() + ${withinMs} * interval '1 ms')`;
}
