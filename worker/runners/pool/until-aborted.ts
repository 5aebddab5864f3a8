/** What the work gives; null where the signal was first. @throws what the work throws before that */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  // Whoever is not waiting for it any more doesn't want to hear of its fault either.
  work.catch(() => {});
  if (signal.aborted) return null;
  const aborted = Promise.withResolvers<null>();
  const onAbort = () => aborted.resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
