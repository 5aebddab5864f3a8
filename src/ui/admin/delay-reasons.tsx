import { Hourglass } from 'lucide-react';
import type { QueueOverview } from '#core/contracts/admin.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { formatCount } from './formats.ts';

/** Why runs are delayed, the most frequent reason first. Nothing where none is. */
export function DelayReasons({ delayed }: { delayed: QueueOverview['delayed'] }) {
  if (delayed.length === 0) return null;
  return (
    <Panel title="Why runs are delayed">
      <ul className="divide-y divide-line text-[0.8125rem]">
        {delayed.map(({ reason, count }) => (
          <li key={reason} className="flex items-baseline gap-2.5 px-3 py-2">
            <Hourglass size={14} aria-hidden="true" className="shrink-0 translate-y-0.5 text-warn" />
            <span className="min-w-0 flex-1 break-words">{reason === '' ? 'No reason is known.' : reason}</span>
            <span className="font-medium tabular-nums">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
