import type { WorkerRecord } from '#db/stores/worker-store.ts';

/** Who has not looked for longer can't tell whether a heart stood still meanwhile, or was not seen to beat. */
const LONGEST_GAP_MS = 4_000;

type Seen = ReadonlyMap<string, { readonly beatMs: number; readonly sinceMs: number }>;

/**
 * How long the heartbeats of others have stood still, by this process's own clock, which only goes forward: whatever
 * happens to the database's, a heartbeat that changes is one that beats.
 */
export class Silence {
  #lookedMs = Number.NEGATIVE_INFINITY;
  #seen: Seen = new Map();

  /** To be called with all that are of interest, again and again. */
  look(workers: readonly Pick<WorkerRecord, 'id' | 'heartbeatAt'>[], nowMs: number): void {
    const seen: Seen = nowMs - this.#lookedMs > LONGEST_GAP_MS ? new Map() : this.#seen;
    this.#lookedMs = nowMs;
    this.#seen = new Map(
      workers.map(({ id, heartbeatAt }) => {
        const before = seen.get(id);
        const beatMs = heartbeatAt.getTime();
        return [id, before?.beatMs === beatMs ? before : { beatMs, sinceMs: nowMs }];
      }),
    );
  }

  /** 0 for one that was seen for the first time. */
  ofMs(id: string, nowMs: number): number {
    return nowMs - (this.#seen.get(id)?.sinceMs ?? nowMs);
  }
}
