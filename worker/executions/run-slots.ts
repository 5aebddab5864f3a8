import type { ActiveRun } from './active-runs.ts';

export interface RunSlotsOptions {
  /** How many executions run at a time. */
  capacity: number;
  /** Claims the next execution; null where there is none. */
  next: () => Promise<ActiveRun | null>;
  /** Whether another place would hardly look in vain right after this run was claimed. */
  hasMoreBehind: (run: ActiveRun) => boolean;
  /** Takes one as far as it goes; throws nothing. */
  drive: (run: ActiveRun) => Promise<void>;
  /** A claim failed that nobody waits for. */
  onClaimFailed: (error: unknown) => void;
}

/**
 * The places in which executions run. Each place that was opened goes on claiming and running until nothing waits; it
 * is opened by a notice that something waits (`look`) or by a permit of the queue (`permit`), whichever comes first.
 *
 * A notice that finds no place free is remembered, and the first place that finds nothing to claim looks once more: its
 * claim may have been under way when the notice came.
 *
 * What waited for room waits without a permit, and one notice may tell of many: so a place that finds something that is
 * hardly alone opens the next one.
 */
export class RunSlots {
  readonly #options: RunSlotsOptions;
  #taken = 0;
  #noticed = false;
  #closed = false;
  #waiting: (() => void)[] = [];
  #empty: PromiseWithResolvers<void> | null = null;

  constructor(options: RunSlotsOptions) {
    this.#options = options;
  }

  /** Something waits: it is run where a place is free. */
  look(): void {
    if (this.#closed) return;
    if (this.#taken >= this.#options.capacity) {
      this.#noticed = true;
      return;
    }
    this.#occupy().catch(this.#options.onClaimFailed);
  }

  /** Waits for a place and uses it. @throws what a claim throws, so that the permit comes again */
  async permit(): Promise<void> {
    while (this.#taken >= this.#options.capacity && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (!this.#closed) await this.#occupy();
  }

  /** Nobody waits for a place any more; those that are in use empty as their runs end. */
  close(): void {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Places that are in use. */
  get taken(): number {
    return this.#taken;
  }

  /** Settles when no place is in use. */
  async settled(): Promise<void> {
    if (this.#taken === 0) return;
    this.#empty ??= Promise.withResolvers();
    await this.#empty.promise;
  }

  async #occupy(): Promise<void> {
    const { next, drive, hasMoreBehind } = this.#options;
    this.#taken += 1;
    try {
      for (;;) {
        this.#noticed = false;
        using run = await next();
        if (!run) {
          if (this.#noticed) continue;
          return;
        }
        if (hasMoreBehind(run)) this.look();
        await drive(run);
      }
    } finally {
      this.#taken -= 1;
      this.#waiting.shift()?.();
      if (this.#taken === 0) this.#empty?.resolve();
    }
  }
}
