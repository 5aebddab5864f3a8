import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerEngine, FreeSpace } from '#worker/engine/engine.ts';
import { markPulled } from './pulled-images.ts';

/** A registry that says nothing for so long has stopped. */
const STALLED_MS = 120_000;
const LONGEST_MS = 30 * 60_000;
/** As it is sent: what that comes to nobody says before it is there. */
const MOST_BYTES = 8 * 1024 ** 3;
/** As it is there. */
const MOST_UNPACKED_BYTES = 24 * 1024 ** 3;
/** Of the engine's disk: whatever an image comes to, no pull takes these. */
const LEAST_FREE: FreeSpace = { bytes: 4 * 1024 ** 3, files: 100_000 };
/** No engine unpacks as much as is kept free in this time. */
const LOOK_EVERY_MS = 500;

/** A pull was given up by us. */
export class PullStoppedError extends Error {
  override readonly name = 'PullStoppedError';
  readonly why: 'stalled' | 'too-long' | 'too-large' | 'no-space';

  constructor(why: PullStoppedError['why']) {
    super(`the pull was given up: ${why}`);
    this.why = why;
  }
}

export interface ImagePullsOptions {
  engine: Pick<ContainerEngine, 'pullImage' | 'inspectImage' | 'removeImage' | 'tagImage' | 'freeSpace'>;
  /** For tests. */
  stalledMs?: number;
  longestMs?: number;
  mostBytes?: number;
  mostUnpackedBytes?: number;
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
    if (!(await this.#hasSpace())) throw new PullStoppedError('no-space');
    const end = setTimeout(stop, longestMs, 'too-long');
    const silence = setTimeout(stop, stalledMs, 'stalled');
    const ended = new AbortController();
    const watched = this.#watchSpace(pull.controller, ended.signal);
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
      ended.abort();
      await watched;
    }
    await this.#take(reference);
  }

  /** A few bytes may be any number of them once they are unpacked, which shows nowhere but on the disk. */
  async #watchSpace(pull: AbortController, ended: AbortSignal): Promise<void> {
    const until = AbortSignal.any([pull.signal, ended]);
    try {
      while (!until.aborted) {
        await sleep(LOOK_EVERY_MS, undefined, { signal: until });
        if (!(await this.#hasSpace())) pull.abort(new PullStoppedError('no-space'));
      }
    } catch (error) {
      // What can't be watched any more does not go on.
      if (!until.aborted) pull.abort(error);
    }
  }

  async #hasSpace(): Promise<boolean> {
    const free = await this.#options.engine.freeSpace();
    return free === null || (free.bytes >= LEAST_FREE.bytes && free.files >= LEAST_FREE.files);
  }

  /** Whoever still waits for it: what is there is known as pulled, or goes. */
  async #take(name: string): Promise<void> {
    const { engine, mostUnpackedBytes = MOST_UNPACKED_BYTES } = this.#options;
    const image = await engine.inspectImage(name);
    if (!image) return;
    if (image.sizeBytes <= mostUnpackedBytes) return markPulled(engine, { name, id: image.digest });
    await engine.removeImage(name);
    throw new PullStoppedError('too-large');
  }

  #stop(reference: string, pull: Pull): void {
    this.#forget(reference, pull);
    pull.controller.abort(new Error('nobody waits for it any more'));
  }

  #forget(reference: string, pull: Pull): void {
    if (this.#pulls.get(reference) === pull) this.#pulls.delete(reference);
  }
}
