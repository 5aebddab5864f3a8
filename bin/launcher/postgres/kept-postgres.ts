import { setTimeout as sleep } from 'node:timers/promises';
import { gone } from '../process-identity.ts';
import type { Setup } from '../setup.ts';
import type { Steps } from '../steps.ts';
import { type Database, startPostgresAgain } from './server.ts';

const LOOK_MS = 1_000;
const FIRST_PAUSE_MS = 500;
/** A full disk has room at some moment: whoever waits for it should not wait much longer. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * The instance's embedded Postgres, which is started again when it ends by itself: web and worker wait for it meanwhile.
 * It may have been adopted, so it is watched by its pid. A server that is not ours is left to its owner.
 */
export class KeptPostgres {
  readonly #setup: Setup;
  readonly #steps: Steps;
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  #database: Database;

  constructor(database: Database, setup: Setup, steps: Steps) {
    this.#database = database;
    this.#setup = setup;
    this.#steps = steps;
    this.#watching = this.#watch();
  }

  /** Settles when the server is gone for good, after `withinMs` at the latest. */
  async stop(withinMs: number): Promise<void> {
    const began = performance.now();
    this.#stop.abort();
    // One that is on its way up ends within this.
    await this.#watching;
    await this.#database.stop(withinMs - (performance.now() - began));
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && this.#database.pid !== null) {
      if (await gone(this.#database.pid, 0)) await this.#startAgain();
      else await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #startAgain(): Promise<void> {
    const { signal } = this.#stop;
    // Its pid may be another's by the time that this is stopped.
    this.#database = { ...this.#database, stop: async () => {} };
    this.#steps.say('postgres', 'ended by itself and is started again');
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const { url } = this.#database;
        this.#database = await this.#steps.run('postgres', (step) =>
          startPostgresAgain(this.#setup, step, { url, abort: signal }),
        );
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#steps.say('postgres', error instanceof Error ? error.message : String(error));
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
      }
    }
  }
}
