import type { AuditEvent } from '#core/audit.ts';
import type { ActiveExecutions } from '#core/contracts/admin.ts';
import type { Attempt } from '#core/contracts/attempts.ts';
import type {
  Execution,
  ExecutionEvent,
  ExecutionFilter,
  ExecutionKind,
  ExecutionSummary,
  QueueClass,
  Submission,
} from '#core/contracts/executions.ts';
import type { InputResult } from '#core/contracts/inputs.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { LastRun } from '#core/contracts/projects.ts';
import type { Timings } from '#core/contracts/timings.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import type { ExecutionId, ProjectId, SessionId, UserId, WorkerId } from '#core/ids.ts';
import type { Limits } from '#core/limits.ts';
import type { LogStream } from '#core/log-chunks.ts';
import type { Outcome, PhaseResult } from '#core/outcomes.ts';
import type { Room } from '#core/room.ts';
import type { LogHead } from './log-store.ts';

/** An execution as it is stored, with its owner's name; times as in the contracts. */
export interface ExecutionRecord extends ExecutionSummary {
  readonly submission: Submission;
  readonly limits: Limits;
  readonly phases: readonly PhaseResult[];
  readonly truncated: boolean;
  readonly lastSeq: number;
  /** When its output was removed for its age. */
  readonly logRemovedAt: string | null;
  readonly terminateRequested: boolean;
  readonly idempotencyHash: string | null;
  /** The dead execution that this one tries again; and the other way round. */
  readonly retryOf: ExecutionId | null;
  readonly retriedAs: ExecutionId | null;
  /** The execution whose result this is. */
  readonly cachedFrom: ExecutionId | null;
  /** Not all of its artifacts were kept. */
  readonly artifactsTruncated: boolean;
  readonly environment: Execution['environment'];
}

/** For who follows an execution: as a list shows it, and the `seq` of the last chunk of its log. */
export interface ExecutionProgress {
  readonly summary: ExecutionSummary;
  readonly lastSeq: number;
}

export interface ExecutionResult {
  readonly summary: ExecutionSummary;
  readonly record: ExecutionRecord;
  /** The begin of what the last attempt wrote; null while it has not ended. */
  readonly output: Readonly<Record<LogStream, LogHead>> | null;
  /** Of the inputs that were run; null where it has none or has not ended. */
  readonly results: readonly InputResult[] | null;
}

export interface NewExecution {
  readonly ownerId: UserId;
  readonly kind: ExecutionKind;
  readonly title: string;
  readonly submission: Submission;
  readonly sessionId: SessionId | null;
  readonly projectId: ProjectId | null;
  readonly idempotency: { readonly key: string; readonly hash: string } | null;
  readonly queueClass: QueueClass;
  /** The execution that this one tries again. */
  readonly retryOf: ExecutionId | null;
}

/** What a worker got with a claim. Every later write of this attempt names `fencingToken`. */
export interface ClaimedExecution {
  readonly id: ExecutionId;
  readonly ownerId: UserId;
  readonly sessionId: SessionId | null;
  readonly projectId: ProjectId | null;
  readonly attempt: number;
  /** How many attempts before it failed through our fault. */
  readonly faults: number;
  readonly fencingToken: string;
  readonly lastSeq: number;
  readonly submission: Submission;
  /** From its submission until it was claimed. */
  readonly waitedMs: number;
}

export interface ExecutionEnd {
  readonly status: ExecutionStatus;
  readonly outcome: Outcome;
  readonly phases: readonly PhaseResult[];
  readonly truncated: boolean;
  readonly wallMs: number | null;
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  /** Of a submission with inputs: those that were run. */
  readonly results?: readonly InputResult[] | null;
  /** Under which its result may serve again; null where it may not. */
  readonly cacheKey?: string | null;
  /** Whose result it is, where it was not run itself. */
  readonly cachedFrom?: ExecutionId | null;
}

export interface NewEnvironment {
  readonly engine: string;
  readonly runtime: string;
  readonly image: string;
  readonly digest: string;
  readonly containerId: string;
  readonly createdAt: Date;
}

/** What a worker knows of where the time of an execution went; null where it did not come to that. */
export interface WorkerTimings {
  readonly queueMs: number;
  readonly claimMs: number;
  readonly transferMs: number | null;
  readonly runMs: number | null;
  readonly persistMs: number | null;
  /** When its end was stored, by the worker's clock. */
  readonly persistedAt: Date;
}

/** The same of a web process that delivered the result to somebody who followed the execution. */
export interface DeliveryTimings {
  /** When the end was announced to it, by its own clock. */
  readonly noticedAt: Date;
  readonly deliverMs: number;
}

/** How many wait: the owner's, and all. */
export interface Waiting {
  readonly own: number;
  readonly all: number;
}

export interface SubmitOptions {
  /** Where the queue has bounds: the most that may wait, this one counted in, and what throws where there are more. */
  readonly room?: { readonly limits: Waiting; readonly admit: (beside: Waiting) => void };
  /** What is written down of it, with the execution as its target. */
  readonly audit?: Omit<AuditEvent, 'target'>;
}

export interface ExecutionStore {
  /**
   * One transaction: the execution and its graphile-worker job. With a key that its owner used in the last 24 h the
   * earlier execution comes back (`created: false`) and nothing is written; an older key is taken from its execution.
   * Where the queue is about to be full, `admit` is told how many wait beside it, which no other submission changes
   * until this one is through; what it throws takes all of it back.
   */
  submit(execution: NewExecution, options?: SubmitOptions): Promise<{ execution: ExecutionRecord; created: boolean }>;
  /**
   * The same for many of one owner and class, all or none, in one transaction; the records come in the order of
   * `executions`. Where a key of theirs is taken, the earlier ones with their keys come back.
   */
  submitBatch(
    executions: readonly [NewExecution, ...NewExecution[]],
    options?: SubmitOptions,
  ): Promise<ExecutionRecord[]>;
  /** Those of these keys that the owner used in the last 24 h, in the order of the keys. */
  byIdempotencyKeys(ownerId: UserId, keys: readonly string[]): Promise<ExecutionRecord[]>;
  /** The execution that its owner submitted with that key in the last 24 h. */
  byIdempotencyKey(ownerId: UserId, key: string): Promise<ExecutionRecord | null>;
  byId(id: ExecutionId): Promise<ExecutionRecord | null>;
  progress(ids: readonly ExecutionId[]): Promise<ExecutionProgress[]>;
  /** With the first `mostBytes` of each stream. */
  result(id: ExecutionId, mostBytes: number): Promise<ExecutionResult | null>;
  /** Newest first. `ownerId` null means everybody's. */
  list(ownerId: UserId | null, filter: ExecutionFilter): Promise<Page<ExecutionSummary>>;
  /** Everybody's that have not ended: those that run longest, and those that wait, by their places; `limit` of each. */
  active(limit: number): Promise<ActiveExecutions>;
  events(id: ExecutionId): Promise<ExecutionEvent[]>;
  /** The last ones, in their order. */
  attempts(id: ExecutionId): Promise<Attempt[]>;
  /** Of each script of these projects its newest run that the user may see; null: an admin, who sees all. */
  lastOfProjects(seenBy: UserId | null, ids: readonly ProjectId[]): Promise<LastRun[]>;
  countWaiting(ownerId: UserId): Promise<Waiting>;
  counts(): Promise<{ queued: number; delayed: number; running: number }>;

  /**
   * Asks for the end of an execution and NOTIFYs the workers. A waiting one is TERMINATED at once, in the same
   * statement. A second time changes nothing, and of several at once one is the first: it writes the audit. Null where
   * it has ended by itself, also while it was asked to.
   */
  requestTerminate(id: ExecutionId, audit?: Omit<AuditEvent, 'target'>): Promise<ExecutionRecord | null>;

  /**
   * Takes the waiting execution that is next among those that may run now and fit `room`: by class, then by its owner's
   * turn, then by age. One that was passed by for long, and that fits `soon`, what the worker will have free in a while at
   * the latest, is not passed by any more: room is kept for it.
   */
  claim(claim: {
    workerId: WorkerId;
    languages: readonly string[] | null;
    room: Room;
    soon: Room;
  }): Promise<ClaimedExecution | null>;
  /**
   * Waiting executions whose language is not among `readyLanguages` become DELAYED with the reason of their language, or
   * `text`; the others, and what brings its own image along, stay as they are. One whose next attempt has a time that is still to come is left alone.
   */
  delayWaiting(reason: {
    readonly readyLanguages: readonly string[];
    readonly text: string;
    readonly reasons?: Readonly<Record<string, string>>;
  }): Promise<number>;
  /** The same for all that wait, for a reason that concerns them all (the engine is away). */
  delayAllWaiting(reason: string): Promise<number>;
  /** The languages, without those, that executions wait for: the one that has been waited for longest first. */
  waitingLanguages(readyLanguages: readonly string[]): Promise<string[]>;
  /**
   * The first `limit` QUEUED executions that could run but for the room, and have waited for `waitedMs`, become DELAYED
   * with the reason; where `exceeding` is given, those only that need more than that. They are claimed as they are.
   * `{memory}` and `{cpus}` in the reason become what each needs.
   */
  delayForRoom(delay: {
    readonly reason: string;
    readonly waitedMs: number;
    readonly limit: number;
    readonly exceeding?: Room;
  }): Promise<number>;
  /** Waiting executions that a person began to watch go on in the interactive class, each with a new turn there. */
  liftToInteractive(ids: readonly ExecutionId[]): Promise<void>;
  /**
   * DELAYED executions of these languages, and those that bring their own image along, are QUEUED again, with a job each,
   * where their next attempt is due.
   */
  requeueDelayed(readyLanguages: readonly string[]): Promise<number>;
  /** The attempt's container. False where the fencing token is no longer good. */
  recordEnvironment(claim: ClaimedExecution, environment: NewEnvironment): Promise<boolean>;
  recordEnvironmentDestroyed(containerId: string, at: Date): Promise<void>;
  /**
   * Gives the attempt the output and artifacts of the newest execution of its owner's that ended with that key, and the
   * end that it has to get; null where there is none whose output is there.
   */
  reuse(claim: ClaimedExecution, cacheKey: string): Promise<ExecutionEnd | null>;
  /** RUNNING → final. False where the fencing token is no longer good: somebody else has the run. */
  end(claim: ClaimedExecution, end: ExecutionEnd): Promise<boolean>;
  /**
   * RUNNING → QUEUED, with a job not before the pause is over; or → DELAYED, where `requeueDelayed` brings it back.
   * `countsAsAttempt: false` costs none of the attempts, and the next one gets the same number, unless this one has
   * written output: else the output of two attempts would carry one number. One whose end was asked for is TERMINATED
   * instead; one that had `begun` its program and must not be run twice is FAILED through ENVIRONMENT. False where the
   * fencing token is no longer good.
   */
  giveBack(
    claim: ClaimedExecution,
    back: {
      readonly status?: 'QUEUED' | 'DELAYED';
      /** Counted by the database's clock: that of a worker may be another. */
      readonly pauseMs: number;
      readonly reason: string;
      readonly countsAsAttempt: boolean;
      readonly begun?: boolean;
    },
  ): Promise<boolean>;
  /**
   * Gives back or ends what the workers that are gone had running: FAILED where `maxAttempts` are used up, or where the
   * run had begun and must not be run twice; TERMINATED where that was asked for. Gives the ids of all that changed.
   * Of those that were heard of again since they were marked as stopped nothing is taken.
   * A worker that lives and lost count gives back its own but for those with the tokens in `exceptTokens`; of those
   * nothing was begun where nothing is stored of the attempt, and then it costs none.
   */
  releaseOfDeadWorkers(
    deadWorkerIds: readonly WorkerId[],
    maxAttempts: number,
    exceptTokens?: readonly ClaimedExecution['fencingToken'][],
  ): Promise<ExecutionId[]>;
  /** Of these, the ones that are RUNNING with a terminate request: for a worker that lost its LISTEN for a while. */
  terminateRequested(ids: readonly ExecutionId[]): Promise<ExecutionId[]>;
  /** For admins to look at; of no weight for what happens. */
  recordTimings(id: ExecutionId, timings: WorkerTimings): Promise<void>;
  /** The first delivery counts, later ones are ignored. */
  recordDelivery(id: ExecutionId, delivery: DeliveryTimings): Promise<void>;
  timings(id: ExecutionId): Promise<Timings | null>;
}
