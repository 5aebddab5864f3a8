import type { WorkerId } from '#core/ids.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import type { ClaimedExecution, ExecutionStore } from '#db/stores/execution-store.ts';
import type { Clock } from '#worker/clock.ts';
import type { ActiveRun, ActiveRuns } from './active-runs.ts';
import { isConnectionFault } from './persist.ts';
import { MAX_ATTEMPTS } from './retry.ts';

export interface IntakeOptions {
  executions: Pick<ExecutionStore, 'claim' | 'releaseOfDeadWorkers'>;
  workerId: WorkerId;
  activeRuns: ActiveRuns;
  clock: Pick<Clock, 'monotonicMs'>;
  /** Ids of the languages that this worker can run now; none while its engine is away. */
  readyLanguages: () => readonly string[];
  /** How often the worker has begun to listen for what its owners want. */
  timesListening: () => number;
}

/** Where executions come in. Closed for good when the worker stops. */
export class Intake {
  readonly #options: IntakeOptions;
  #open = true;
  #reconciling = false;
  #claiming = 0;
  #doubtful = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  close(): void {
    this.#open = false;
  }

  /** Claims the next execution that this worker can run; the caller disposes of the run. @throws what the store throws */
  async next(): Promise<ActiveRun | null> {
    const { executions, workerId, activeRuns, clock, readyLanguages, timesListening } = this.#options;
    const languages = readyLanguages();
    if (!this.#open || this.#reconciling || languages.length === 0) return null;
    this.#claiming += 1;
    const beganMs = clock.monotonicMs();
    const listening = timesListening();
    try {
      const claim = await executions.claim({ workerId, languages, room: UNBOUNDED_ROOM, whole: UNBOUNDED_ROOM });
      if (!claim) return null;
      const run = activeRuns.begin(claim, {
        claimMs: clock.monotonicMs() - beganMs,
        // What came before the claim's answer is remembered, unless there was a gap in the listening just then.
        mayHaveMissedTerminate: timesListening() !== listening,
      });
      // Who closed it has told the others to stop already.
      if (!this.#open) run.stop('shutdown');
      return run;
    } catch (error) {
      // The claim may have been made, and only its answer lost.
      if (isConnectionFault(error)) this.doubt();
      throw error;
    } finally {
      this.#claiming -= 1;
    }
  }

  /** Something may stand as this worker's that it does not run. */
  doubt(): void {
    this.#doubtful = true;
  }

  /**
   * After a claim whose answer was lost, or an end that could not be written, an execution may stand as this worker's
   * that it does not run. All that stands so is given back.
   */
  async reconcile(): Promise<readonly ClaimedExecution['id'][]> {
    const { executions, workerId, activeRuns } = this.#options;
    // A claim under way is the worker's already, and not yet among its runs.
    if (!this.#doubtful || this.#claiming > 0) return [];
    this.#reconciling = true;
    this.#doubtful = false;
    try {
      return await executions.releaseOfDeadWorkers([workerId], MAX_ATTEMPTS, activeRuns.fencingTokens());
    } catch (error) {
      this.doubt();
      throw error;
    } finally {
      this.#reconciling = false;
    }
  }
}
