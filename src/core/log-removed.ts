const DAY_MS = 24 * 60 * 60 * 1_000;

/** Says, in a sentence for a person, that a log is no more and how old it was; null where it was not removed. */
export function logRemovedText(execution: { endedAt: string | null; logRemovedAt: string | null }): string | null {
  const { endedAt, logRemovedAt } = execution;
  if (logRemovedAt === null) return null;
  const days = endedAt === null ? 0 : Math.floor((Date.parse(logRemovedAt) - Date.parse(endedAt)) / DAY_MS);
  return `The log was removed after ${days === 1 ? '1 day' : `${days} days`}.`;
}
