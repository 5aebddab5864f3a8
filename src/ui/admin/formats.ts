import { formatMs } from '#core/outcomes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** As {@link formatMs}, and beyond an hour `2 h 5 min`, beyond a day `3 d 4 h`. */
export function formatAge(ms: number): string {
  if (ms < HOUR_MS) return formatMs(ms);
  const [large, small, unit, part] = ms < DAY_MS ? [HOUR_MS, 60_000, 'h', 'min'] : [DAY_MS, HOUR_MS, 'd', 'h'];
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${part}`;
}

/** `09:05`, by the reader's clock. */
export function formatTimeOfDay(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** `1,204`, `0.4`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB', { maximumFractionDigits: 1 });
}

/** `0.4 %`; "none" where there is nothing to be a part of. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return 'none';
  const percent = (part / whole) * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1).replace('.0', '') : Math.round(percent)} %`;
}
