import type { WorkerId } from '#core/ids.ts';
import { longestRunMs } from '#core/longest-run.ts';
import type { ClaimedExecution, ExecutionStore } from '#db/stores/execution-store.ts';
import type { Clock } from '#worker/clock.ts';
import type { EngineStatus } from '#worker/heartbeat/engine-watch.ts';
import type { Capacity } from '#worker/resources/capacity.ts';
import type { Offer, ResourceManager } from '#worker/resources/resource-manager.ts';
import type { ActiveRun, ActiveRuns } from './active-runs.ts';
import { isConnectionFault } from './persist.ts';
import { MAX_ATTEMPTS } from './retry.ts';

/** Room is kept for a run that needs much where it comes within this time; else smaller ones go on passing it by. */
const KEEP_ROOM_FOR_MS = 30_000;

/**
 * A claim that was given up may still be made: the server finishes what it has begun, for as long as a statement may
 * take, and what could not be ended counts as running until whoever could not end it is done.
 */
const DOUBT_MS = 45_000;

export interface IntakeOptions {
  executions: Pick<ExecutionStore, 'claim' | 'releaseOfDeadWorkers'>;
  workerId: WorkerId;
  activeRuns: ActiveRuns;
  resources: Pick<ResourceManager, 'offer' | 'freeBy' | 'free'>;
  clock: Pick<Clock, 'monotonicMs'>;
  /** Ids of the languages that this worker can run now; none while its engine is away. */
  readyLanguages: () => readonly string[];
  /** What brings its own image along can be run without any of them. */
  engineStatus: () => EngineStatus['status'];
  /** How often the worker has begun to listen for what its owners want. */
  timesListening: () => number;
}

const NOTHING: Capacity = { memoryBytes: 0, cpus: 0, containers: 0 };

/** Where executions come in. Paused while the worker drains, closed for good when it stops. */
export class Intake {
  readonly #options: IntakeOptions;
  #open = true;
  #reconciling = false;
  #claiming = 0;
  #doubtful = false;
  #doubtUntilMs = Number.NEGATIVE_INFINITY;
  #paused = false;
  /** What was free when the last look found nothing that fitted; null where it had room for whatever may come. */
  #shortWith: Capacity | null = null;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  close(): void {
    this.#open = false;
  }

  /** Takes nothing until it is resumed. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** The last look found nothing while there was less room than one run may have: more room may bring something. */
  get isShort(): boolean {
    return this.#shortWith !== null;
  }

  /** It is short, and there is more room now than there was then. */
  get hasMoreRoom(): boolean {
    const [then, now] = [this.#shortWith, this.#options.resources.free];
    if (!then || !now) return false;
    return now.memoryBytes > then.memoryBytes || now.cpus > then.cpus || now.containers > then.containers;
  }

  /**
   * Claims the next execution that this worker can run and has room for; the caller disposes of the run, and with it of
   * its room. @throws what the store throws
   */
  async next(): Promise<ActiveRun | null> {
    do {
      if (!this.#mayClaim) return null;
      using offer = await this.#options.resources.offer();
      // It may have waited for its room.
      if (!this.#mayClaim) return null;
      const run = offer && (await this.#claim(offer));
      if (run) return run;
      this.#shortWith = offer?.isFull ? null : (offer?.free ?? this.#options.resources.free ?? NOTHING);
      // Room that came while it looked, it was not offered.
    } while (this.hasMoreRoom);
    return null;
  }

  get #mayClaim(): boolean {
    if (!this.#open || this.#paused || this.#reconciling) return false;
    return this.#options.engineStatus() === 'up' || this.#options.readyLanguages().length > 0;
  }

  async #claim(offer: Offer): Promise<ActiveRun | null> {
    const { executions, workerId, activeRuns, clock, readyLanguages, timesListening, resources } = this.#options;
    this.#claiming += 1;
    const beganMs = clock.monotonicMs();
    const listening = timesListening();
    try {
      const claim = await executions.claim({
        workerId,
        languages: readyLanguages(),
        room: offer.room,
        soon: resources.freeBy(beganMs + KEEP_ROOM_FOR_MS) ?? offer.room,
      });
      if (!claim) return null;
      const { id: executionId, attempt, submission } = claim;
      const run = activeRuns.begin(claim, {
        claimMs: clock.monotonicMs() - beganMs,
        // What came before the claim's answer is remembered, unless there was a gap in the listening just then.
        mayHaveMissedTerminate: timesListening() !== listening,
        reservation: offer.take({ executionId, attempt }, submission.limits, beganMs + longestRunMs(submission)),
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

  /** Something may stand as this worker's that it does not run, or come to stand so soon. */
  doubt(): void {
    this.#doubtful = true;
    this.#doubtUntilMs = this.#options.clock.monotonicMs() + DOUBT_MS;
  }

  /**
   * After a claim whose answer was lost, or an end that could not be written, an execution may stand as this worker's
   * that it does not run. All that stands so is given back: at once, and what comes to stand so later with each call.
   */
  async reconcile(): Promise<readonly ClaimedExecution['id'][]> {
    const { executions, workerId, activeRuns, clock } = this.#options;
    // A claim under way is the worker's already, and not yet among its runs.
    if (!this.#doubtful || this.#claiming > 0) return [];
    this.#reconciling = true;
    this.#doubtful = clock.monotonicMs() < this.#doubtUntilMs;
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
