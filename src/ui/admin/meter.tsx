import { classNames } from '#ui/primitives/class-names.ts';

/** From here on there is little room left. */
const NEARLY_FULL = 0.9;

/** How much of something is taken, in words and as a bar. */
export function Meter({ text, used, of }: { text: string; used: number; of: number }) {
  const share = of > 0 ? Math.min(1, used / of) : 0;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="truncate tabular-nums">{text}</span>
      <span aria-hidden="true" className="h-1 overflow-hidden rounded-full bg-hover">
        <span
          className={classNames('block h-full rounded-full', share >= NEARLY_FULL ? 'bg-warn' : 'bg-accent')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </div>
  );
}
