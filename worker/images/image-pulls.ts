import type { ContainerEngine } from '#worker/engine/engine.ts';

/** A registry that says nothing for so long has stopped. */
const STALLED_MS = 120_000;
const LONGEST_MS = 30 * 60_000;
/** As it is sent; what is in it may be three times as large. */
const MOST_BYTES = 8 * 1024 ** 3;

/** A pull was given up by us. */
export class PullStoppedError extends Error {
  override readonly name = 'PullStoppedError';
  readonly why: 'stalled' | 'too-long' | 'too-large';

  constructor(why: PullStoppedError['why']) {
    super(`the pull was given up: ${why}`);
    this.why = why;
  }
}

export interface ImagePullsOptions {
  engine: Pick<ContainerEngine, 'pullImage'>;
  /** For tests. */
  stalledMs?: number;
  longestMs?: number;
  mostBytes?: number;
}

/** Who waits for an image that is being pulled. */
export interface PullWaiter {
  signal: AbortSignal;
  /** Told at once how far it is, and whenever it has come further: from 0 to 1. */
  onShare: (share: number) => void;
}

interface Pull {
  readonly waiters: Set<PullWaiter>;
  readonly controller: AbortController;
  ended: Promise<void>;
  share: number;
}

/** One pull of an image at a time, for all who want it; it ends early once none of them does any more. */
export class ImagePulls {
  readonly #options: ImagePullsOptions;
  readonly #pulls = new Map<string, Pull>();

  constructor(options: ImagePullsOptions) {
    this.#options = options;
  }

  /** @throws PullStoppedError; what the engine throws; the signal's reason */
  async pull(reference: string, waiter: PullWaiter): Promise<void> {
    const { signal } = waiter;
    signal.throwIfAborted();
    waiter.onShare(this.#pulls.get(reference)?.share ?? 0);
    const pull = this.#pulls.get(reference) ?? this.#begin(reference, waiter);
    pull.waiters.add(waiter);
    const left = Promise.withResolvers<never>();
    const onAbort = () => left.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([pull.ended, left.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      pull.waiters.delete(waiter);
      if (pull.waiters.size === 0) this.#stop(reference, pull);
    }
  }

  #begin(reference: string, first: PullWaiter): Pull {
    const controller = new AbortController();
    const pull: Pull = { waiters: new Set([first]), controller, ended: Promise.resolve(), share: 0 };
    pull.ended = this.#run(reference, pull);
    this.#pulls.set(reference, pull);
    // Who waits hears of it; nobody may be left who does.
    pull.ended.catch(() => {}).finally(() => this.#forget(reference, pull));
    return pull;
  }

  async #run(reference: string, pull: Pull): Promise<void> {
    const { engine, stalledMs = STALLED_MS, longestMs = LONGEST_MS, mostBytes = MOST_BYTES } = this.#options;
    const stop = (why: PullStoppedError['why']) => pull.controller.abort(new PullStoppedError(why));
    const end = setTimeout(stop, longestMs, 'too-long');
    const silence = setTimeout(stop, stalledMs, 'stalled');
    try {
      await engine.pullImage(reference, {
        signal: pull.controller.signal,
        timeoutMs: 2 * longestMs,
        onProgress: ({ share, totalBytes }) => {
          silence.refresh();
          if (totalBytes > mostBytes) stop('too-large');
          if (share <= pull.share) return;
          pull.share = share;
          for (const { onShare } of pull.waiters) onShare(share);
        },
      });
    } finally {
      clearTimeout(end);
      clearTimeout(silence);
    }
  }

  #stop(reference: string, pull: Pull): void {
    this.#forget(reference, pull);
    pull.controller.abort(new Error('nobody waits for it any more'));
  }

  #forget(reference: string, pull: Pull): void {
    if (this.#pulls.get(reference) === pull) this.#pulls.delete(reference);
  }
}
