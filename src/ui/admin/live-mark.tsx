import { classNames } from '#ui/primitives/class-names.ts';
import { formatAge } from './formats.ts';

/** Whether what is shown is of now. Screen readers hear when that changes, not each second. */
export function LiveMark({ staleMs, loading }: { staleMs: number | null; loading: boolean }) {
  const stale = staleMs !== null;
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-[0.8125rem] text-ink-muted">
      <span
        aria-hidden="true"
        className={classNames('size-2 rounded-full', stale ? 'bg-warn' : loading ? 'bg-ink-faint' : 'bg-ok')}
      />
      <span role="status" aria-label="Updates">
        {stale ? 'Stale' : loading ? 'Loading' : 'Live'}
      </span>
      {stale ? <span aria-hidden="true">· of {formatAge(Math.floor(staleMs / 1000) * 1000)} ago</span> : null}
    </span>
  );
}
