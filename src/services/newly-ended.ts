import type { EndedRun, StatsStore } from '#db/stores/stats-store.ts';

/** At a reading; what is more comes with the next. */
const MOST_AT_ONCE = 10_000;
/** Who was not asked for so long is not to be told of all that ended meanwhile. */
const LONGEST_GAP_MS = 3_600_000;

/** Hands out each execution that ends, once, from its first call on: for counters that grow from reading to reading. */
export class NewlyEnded {
  readonly #stats: Pick<StatsStore, 'endedAfter'>;
  readonly #monotonicMs: () => number;
  #cursor: Date | null = null;
  #askedMs = 0;

  constructor(stats: Pick<StatsStore, 'endedAfter'>, monotonicMs: () => number = () => performance.now()) {
    this.#stats = stats;
    this.#monotonicMs = monotonicMs;
  }

  /** @throws what the store throws; then nothing is lost */
  async take(): Promise<readonly EndedRun[]> {
    const nowMs = this.#monotonicMs();
    if (nowMs - this.#askedMs > LONGEST_GAP_MS) this.#cursor = null;
    const { ended, cursor } = await this.#stats.endedAfter(this.#cursor, MOST_AT_ONCE);
    this.#cursor = cursor;
    this.#askedMs = nowMs;
    return ended;
  }
}
