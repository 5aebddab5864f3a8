import type { QueueOverview } from '#core/contracts/admin.ts';
import { formatAge, formatCount } from './formats.ts';
import { Tile, Tiles } from './tile.tsx';
import { countDelayed, LONG_WAIT_MS } from './waiting.ts';

/** The numbers of the queue alone. */
export function QueueTiles({ queue }: { queue: QueueOverview | undefined }) {
  const delayed = queue && countDelayed(queue);
  return (
    <Tiles>
      <Tile name="Queued" value={queue && formatCount(queue.queued)} note={queue && 'waiting for a free place'} />
      <Tile
        name="Delayed"
        value={delayed === undefined ? undefined : formatCount(delayed)}
        note={queue && (delayed ? 'for the reasons below' : 'nothing is held up')}
        tone={delayed ? 'warn' : 'plain'}
      />
      <OldestTile queue={queue} />
      <Tile
        name="Running"
        value={queue && formatCount(queue.running)}
        note={queue && `${formatCount(queue.lastMinute.count)} ended in the last minute`}
      />
    </Tiles>
  );
}

/** How long the one that waits longest has waited; on the overview too. */
export function OldestTile({ queue }: { queue: QueueOverview | undefined }) {
  const oldestMs = queue?.oldestWaitingMs ?? null;
  return (
    <Tile
      name="Oldest waiting"
      value={queue && (oldestMs === null ? '–' : formatAge(oldestMs))}
      note={queue && (oldestMs === null ? 'nothing waits' : 'since it was submitted')}
      tone={(oldestMs ?? 0) > LONG_WAIT_MS ? 'warn' : 'plain'}
    />
  );
}
