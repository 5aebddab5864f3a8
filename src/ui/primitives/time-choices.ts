const HOUR_MS = 3_600_000;

/** How far back a list is asked for. */
export const TIME_CHOICES = {
  '1h': { label: 'Last hour', ms: HOUR_MS },
  '24h': { label: 'Last 24 hours', ms: 24 * HOUR_MS },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  '30d': { label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
} as const;
export type TimeChoice = keyof typeof TIME_CHOICES;

/** The begin of that time, in RFC 3339. */
export function beginOf(choice: TimeChoice, now: Date): string {
  return new Date(now.getTime() - TIME_CHOICES[choice].ms).toISOString();
}
