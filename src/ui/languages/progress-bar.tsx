import { classNames } from '#ui/primitives/class-names.ts';

/** How far something is. `share` from 0 to 1; null where it is only known that it goes on. */
export function ProgressBar({ label, share }: { label: string; share: number | null }) {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 w-full overflow-hidden rounded-full bg-hover"
    >
      <div
        className={classNames(
          'h-full rounded-full bg-accent transition-[width] duration-500',
          share === null && 'w-full animate-pulse-soft opacity-50',
        )}
        style={percent === undefined ? undefined : { width: `${Math.max(2, percent)}%` }}
      />
    </div>
  );
}
