import { MAX_BATCH } from '#core/contracts/batches.ts';
import type { UserId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { countWaitingByOwner } from '#db/sql/count-executions.ts';
import type { Waiting } from './execution-store.ts';

/** So long a count serves, or so many times as long as it took. */
const SERVES_MS = 1_000;
const SERVES_TIMES = 20;
/**
 * Room that is left for what this process can't know of since the count: submissions and batches of others, what was
 * given back, and what was under way at the time of it.
 */
const MARGIN = { least: MAX_BATCH + 200, share: 0.2 };

interface Counted {
  readonly goodUntilMs: number;
  readonly byOwner: ReadonlyMap<string, number>;
  readonly all: number;
}

/**
 * What waited a moment ago, with all that was let in since: as much as can wait now, or more. Counting takes the longer
 * the more there is to count, so that not each submission does, but those alone that could be the last ones.
 */
export class SeenQueue {
  readonly #client: Queryable;
  readonly #nowMs: () => number;
  readonly #since = new Map<string, number>();
  #sinceAll = 0;
  #counted: Promise<Counted> | null = null;

  constructor(client: Queryable, nowMs: () => number = () => performance.now()) {
    this.#client = client;
    this.#nowMs = nowMs;
  }

  /** Whether one more of this owner's keeps well below both bounds; then it is counted as let in. */
  async letsIn(ownerId: UserId, limits: Waiting): Promise<boolean> {
    // Nothing is far from bounds that the margin alone fills.
    if (limits.own <= margin(limits.own) || limits.all <= margin(limits.all)) return false;
    const { byOwner, all } = await this.#count();
    const own = (byOwner.get(ownerId) ?? 0) + (this.#since.get(ownerId) ?? 0);
    if (own + margin(limits.own) >= limits.own || all + this.#sinceAll + margin(limits.all) >= limits.all) return false;
    this.add(ownerId, 1);
    return true;
  }

  /** So many were let in by a count of their own. */
  add(ownerId: UserId, count: number): void {
    this.#since.set(ownerId, (this.#since.get(ownerId) ?? 0) + count);
    this.#sinceAll += count;
  }

  async #count(): Promise<Counted> {
    const asked = this.#counted;
    const counted = await asked;
    if (counted && this.#nowMs() < counted.goodUntilMs) return counted;
    // Of many that find it too old at once, the first one counts.
    if (this.#counted === asked) this.#counted = this.#countNow();
    return this.#count();
  }

  async #countNow(): Promise<Counted> {
    const beganMs = this.#nowMs();
    this.#since.clear();
    this.#sinceAll = 0;
    try {
      const byOwner = await countWaitingByOwner(this.#client);
      const tookMs = this.#nowMs() - beganMs;
      const all = [...byOwner.values()].reduce((sum, count) => sum + count, 0);
      return { goodUntilMs: beganMs + tookMs + Math.max(SERVES_MS, SERVES_TIMES * tookMs), byOwner, all };
    } catch (error) {
      this.#counted = null;
      throw error;
    }
  }
}

function margin(limit: number): number {
  return Math.max(MARGIN.least, limit * MARGIN.share);
}
