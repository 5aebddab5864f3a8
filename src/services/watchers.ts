import { SandpiperError } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';

export interface WatcherLimits {
  readonly perUser: number;
  readonly inAll: number;
}

/** A browser tab needs one, and so does each REST client that follows an execution. */
export const WATCHER_LIMITS: WatcherLimits = { perUser: 250, inAll: 2_000 };

/** One place among the watchers, given back when it is disposed. */
export interface WatcherPlace extends Disposable {
  /** Aborted when the client goes or the process stops. */
  readonly signal: AbortSignal;
}

/** Counts the open subscriptions of a process, refuses what is too many, and ends them all when it stops. */
export class Watchers {
  readonly #limits: WatcherLimits;
  readonly #open = new Map<AbortController, UserId>();
  readonly #perUser = new Map<UserId, number>();
  #closed = false;

  constructor(limits: WatcherLimits = WATCHER_LIMITS) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  /** @throws SandpiperError RATE_LIMITED where the user or the process has too many, UNAVAILABLE while stopping. */
  assertRoom(userId: UserId): void {
    if (this.#closed) throw new SandpiperError('UNAVAILABLE', 'The server is stopping.', { retryAfterSeconds: 2 });
    const own = this.#perUser.get(userId) ?? 0;
    if (own >= this.#limits.perUser) {
      throw new SandpiperError('RATE_LIMITED', `You follow executions ${own} times already: close some first.`, {
        retryAfterSeconds: 5,
      });
    }
    if (this.#open.size >= this.#limits.inAll) {
      throw new SandpiperError('RATE_LIMITED', 'Too many executions are being followed right now.', {
        retryAfterSeconds: 5,
      });
    }
  }

  /** Takes a place until it is disposed. @throws SandpiperError as {@link assertRoom} */
  open(userId: UserId, clientSignal: AbortSignal): WatcherPlace {
    this.assertRoom(userId);
    const controller = new AbortController();
    const onClientGone = () => controller.abort();
    if (clientSignal.aborted) controller.abort();
    clientSignal.addEventListener('abort', onClientGone, { once: true });
    this.#open.set(controller, userId);
    this.#perUser.set(userId, (this.#perUser.get(userId) ?? 0) + 1);
    return {
      signal: controller.signal,
      [Symbol.dispose]: () => {
        clientSignal.removeEventListener('abort', onClientGone);
        this.#release(controller, userId);
      },
    };
  }

  /** Ends all that are open and refuses new ones. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#open.keys()) controller.abort();
  }

  #release(controller: AbortController, userId: UserId): void {
    if (!this.#open.delete(controller)) return;
    const left = (this.#perUser.get(userId) ?? 1) - 1;
    if (left > 0) this.#perUser.set(userId, left);
    else this.#perUser.delete(userId);
  }
}
