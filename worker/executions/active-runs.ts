import type { ClaimedExecution } from '#db/stores/execution-store.ts';

/** Why a run is stopped from outside, by the one who came first. */
export type StopReason =
  /** Its owner wants its end. */
  | 'terminate'
  /** The worker ends. */
  | 'shutdown'
  /** Another attempt has the execution: nothing may be written any more. */
  | 'lost'
  /** Its output could not be stored, or the worker not be heard, for too long. */
  | 'database-away';

export interface ClaimCircumstances {
  readonly claimMs: number;
  readonly mayHaveMissedTerminate: boolean;
  /** What of the worker's room is the run's, until it is disposed of. */
  readonly reservation?: Disposable;
}

const UNKNOWN: ClaimCircumstances = { claimMs: 0, mayHaveMissedTerminate: true };
const MOST_EARLY = 256;

/** One attempt while this worker has it. */
export class ActiveRun implements Disposable {
  readonly claim: ClaimedExecution;
  /** How long the claim took. */
  readonly claimMs: number;
  /** Whether the database has to be asked if its owner wants its end. */
  readonly mayHaveMissedTerminate: boolean;
  readonly #stopped = new AbortController();
  readonly #abandoned = new AbortController();
  readonly #reservation: Disposable | undefined;
  readonly #onEnd: () => void;
  #stopReason: StopReason | null = null;

  constructor(claim: ClaimedExecution, how: ClaimCircumstances, onEnd: () => void) {
    this.claim = claim;
    this.claimMs = how.claimMs;
    this.mayHaveMissedTerminate = how.mayHaveMissedTerminate;
    this.#reservation = how.reservation;
    this.#onEnd = onEnd;
  }

  /** Aborts when the program has to end. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Aborts when what the program still says is of no use to anybody: this attempt is not the one that counts. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  /** The first reason counts, but for `lost`, after which no other matters. */
  stop(reason: StopReason): void {
    if (this.#stopReason === null || reason === 'lost') this.#stopReason = reason;
    const cause = new Error(`the run is stopped: ${reason}`);
    this.#stopped.abort(cause);
    if (reason !== 'terminate') this.#abandoned.abort(cause);
  }

  [Symbol.dispose](): void {
    this.#reservation?.[Symbol.dispose]();
    this.#onEnd();
  }
}

/** The runs of this worker, so that whoever has to stop one finds it. */
export class ActiveRuns {
  readonly #runs = new Set<ActiveRun>();
  /** Whose end was asked for while they were nobody's here: the answer to their claim may be on its way. */
  readonly #early = new Set<string>();
  #idle: PromiseWithResolvers<void> | null = null;

  /** The caller disposes of the run when nothing of it is left to do. */
  begin(claim: ClaimedExecution, how: ClaimCircumstances = UNKNOWN): ActiveRun {
    const run = new ActiveRun(claim, how, () => {
      this.#runs.delete(run);
      if (this.#runs.size === 0) this.#idle?.resolve();
    });
    this.#runs.add(run);
    if (this.#early.delete(claim.id)) run.stop('terminate');
    return run;
  }

  get size(): number {
    return this.#runs.size;
  }

  ids(): ClaimedExecution['id'][] {
    return [...this.#runs].map((run) => run.claim.id);
  }

  fencingTokens(): ClaimedExecution['fencingToken'][] {
    return [...this.#runs].map((run) => run.claim.fencingToken);
  }

  stop(executionId: string, reason: StopReason): void {
    let found = false;
    for (const run of this.#runs) {
      if (run.claim.id !== executionId) continue;
      run.stop(reason);
      found = true;
    }
    if (!found && reason === 'terminate') this.#remember(executionId);
  }

  /** The last ones only: most are those of other workers. */
  #remember(executionId: string): void {
    this.#early.add(executionId);
    const [oldest] = this.#early;
    if (this.#early.size > MOST_EARLY && oldest !== undefined) this.#early.delete(oldest);
  }

  stopAll(reason: StopReason): void {
    for (const run of this.#runs) run.stop(reason);
  }

  /** Settles when nothing runs. */
  async whenIdle(): Promise<void> {
    if (this.#runs.size === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
    this.#idle = null;
  }
}
