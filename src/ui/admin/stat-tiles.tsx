import { countFailures, type QueueOverview } from '#core/contracts/admin.ts';
import type { Worker } from '#core/contracts/workers.ts';
import { formatBytes } from '#core/outcomes.ts';
import { formatAge, formatCount, formatShare } from './formats.ts';
import { OldestTile } from './queue-tiles.tsx';
import { Tile, Tiles } from './tile.tsx';
import { countDelayed } from './waiting.ts';
import { sumOfAlive } from './worker-state.ts';

/** The numbers that say at a glance how the whole is. */
export function StatTiles({ queue, workers }: { queue: QueueOverview | undefined; workers: Worker[] | undefined }) {
  const capacity = workers && sumOfAlive(workers, ({ capacity: most }) => most);
  const used = workers && sumOfAlive(workers, ({ memoryUsedBytes }) => memoryUsedBytes);
  const most = workers && sumOfAlive(workers, ({ memoryBytes }) => memoryBytes);
  const delayed = queue && countDelayed(queue);
  const failures = queue && countFailures(queue.lastHour.byOutcome);
  return (
    <Tiles>
      <Tile
        name="Waiting"
        value={queue && formatCount(queue.queued + countDelayed(queue))}
        note={queue && delayNote(queue)}
        tone={delayed ? 'warn' : 'plain'}
        href="/admin/queue"
      />
      <OldestTile queue={queue} />
      <Tile
        name="Running"
        value={queue && formatCount(queue.running)}
        note={capacity === undefined ? undefined : `of ${formatCount(capacity)} at once`}
        tone={capacity === 0 ? 'bad' : 'plain'}
        href="/admin/queue"
      />
      <Tile
        name="Ended, last minute"
        value={queue && formatCount(queue.lastMinute.count)}
        note={queue && `${formatCount(queue.lastHour.count)} in the last hour`}
      />
      <Tile
        name="Wait p95, last hour"
        value={queue && (queue.lastHour.waitMs ? formatAge(queue.lastHour.waitMs.p95) : '–')}
        note={queue && medianNote(queue.lastHour.waitMs)}
      />
      <Tile
        name="Run p95, last hour"
        value={queue && (queue.lastHour.runMs ? formatAge(queue.lastHour.runMs.p95) : '–')}
        note={queue && medianNote(queue.lastHour.runMs)}
      />
      <Tile
        name="Memory reserved"
        value={used === undefined || most === undefined ? undefined : most === 0 ? '–' : formatShare(used, most)}
        note={used === undefined || most === undefined ? undefined : `${formatBytes(used)} of ${formatBytes(most)}`}
      />
      <Tile
        name="Failed, last hour"
        value={failures === undefined ? undefined : formatCount(failures)}
        note={queue && failures !== undefined ? failedNote(failures, queue.lastHour.count) : undefined}
        tone={queue && queue.lastHour.byOutcome.ENVIRONMENT > 0 ? 'bad' : 'plain'}
      />
    </Tiles>
  );
}

/** The most frequent reason, where any is delayed. */
function delayNote(queue: QueueOverview): string {
  const [first] = queue.delayed;
  return first ? `${formatCount(countDelayed(queue))} delayed: ${first.reason}` : 'none is delayed';
}

function medianNote(percentiles: { p50: number } | null): string {
  return percentiles ? `p50 ${formatAge(percentiles.p50)}` : 'nothing ended';
}

function failedNote(failures: number, count: number): string {
  return count === 0 ? 'nothing ended' : `${formatShare(failures, count)} of all that ended`;
}
