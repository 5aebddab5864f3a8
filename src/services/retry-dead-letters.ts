import type { DeadLetter, RetriedAll } from '#core/contracts/dead-letters.ts';
import { isSandpiperError, type SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { type RetryDeps, retryOpen } from './retry-dead-letter.ts';

const BATCH = 100;
/** Shorter than what proxies and clients wait for an answer. */
const MOST_MS = 20_000;
const TOO_MANY = 'There were too many for one go. Retry all again.';

export interface RetryAllInput {
  readonly reason?: string | undefined;
  /** How long it may go on, for tests. */
  readonly mostMs?: number;
}

/**
 * Retries all dead letters that are open, for admins, those that failed first first. Each is retried on its own, as by
 * {@link retryOpen}: what the queue has no room for, and what can't be run any more, stays open and is counted.
 */
export async function retryDeadLetters(
  deps: RetryDeps,
  principal: Principal,
  { reason, mostMs = MOST_MS }: RetryAllInput,
): Promise<RetriedAll> {
  mustBeAdmin(principal);
  const endMs = performance.now() + mostMs;
  const left = new Leftovers();
  let retried = 0;
  let last: DeadLetter | null = null;
  while (left.rest === null) {
    const batch: DeadLetter[] = await deps.stores.deadLetters.openAfter(last, BATCH);
    for (const letter of batch) {
      last = letter;
      if (left.isFull(letter)) continue;
      if (performance.now() >= endMs) left.rest = TOO_MANY;
      if (left.rest !== null) break;
      try {
        await retryOpen(deps, principal, letter.id, reason ?? null);
        retried += 1;
      } catch (error) {
        if (!isSandpiperError(error) || !['CONFLICT', 'QUEUE_FULL', 'NOT_FOUND'].includes(error.code)) throw error;
        // Somebody else resolved it meanwhile, or it is gone: nothing is left of it.
        if (error.extensions.deadLetter === undefined && error.code !== 'NOT_FOUND') left.add(letter, error);
      }
    }
    if (batch.length < BATCH) break;
  }
  return { retried, ...left.told(await deps.stores.deadLetters.countOpen()) };
}

/** What stays open, and why. */
class Leftovers {
  /** Why no other was tried, once that is so. */
  rest: string | null = null;
  readonly #because = new Map<string, number>();
  readonly #fullOwners = new Map<string, string>();

  add({ execution }: DeadLetter, error: SandpiperError): void {
    if (error.code === 'QUEUE_FULL' && error.extensions.full === 'all') {
      this.rest = error.message;
      return;
    }
    if (error.code === 'QUEUE_FULL') this.#fullOwners.set(execution.ownerId, error.message);
    this.#count(error.message);
  }

  /** Its owner has no room for another: counted without a try. */
  isFull({ execution }: DeadLetter): boolean {
    const full = this.#fullOwners.get(execution.ownerId);
    if (full !== undefined) this.#count(full);
    return full !== undefined;
  }

  told(open: number): Pick<RetriedAll, 'left' | 'leftBecause'> {
    const counted = [...this.#because.values()].reduce((sum, count) => sum + count, 0);
    if (this.rest !== null && open > counted) this.#count(this.rest, open - counted);
    const leftBecause = [...this.#because].map(([reason, count]) => ({ reason, count }));
    return { left: open, leftBecause: leftBecause.sort((a, b) => b.count - a.count) };
  }

  #count(reason: string, count = 1): void {
    this.#because.set(reason, (this.#because.get(reason) ?? 0) + count);
  }
}
