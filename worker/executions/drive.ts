import { type Outcome, outcomeOf, type PhaseResult, statusOf } from '#core/outcomes.ts';
import type { ClaimedExecution, ExecutionEnd, WorkerTimings } from '#db/stores/execution-store.ts';
import {
  logExecutionClaimed,
  logExecutionEnded,
  logExecutionGivenBack,
  logExecutionLost,
  logExecutionStuck,
  logStoreFailed,
} from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { ActiveRun } from './active-runs.ts';
import { runAttempt } from './attempt.ts';
import type { AttemptDeps } from './attempt-deps.ts';
import type { AttemptResult } from './attempt-end.ts';
import { persistOptions } from './attempt-output.ts';
import { servesAgain } from './cache-key.ts';
import { persist } from './persist.ts';
import { MAX_ATTEMPTS, pauseAfterAttemptMs } from './retry.ts';
import { RunTimes } from './run-times.ts';

export interface DriveDeps extends AttemptDeps {
  readonly log: Logger;
  /** Its end could not be written: it stands as running, and nobody runs it. */
  readonly onStuck: () => void;
}

/**
 * Takes a claimed execution as far as this attempt brings it: to its end, or back into the queue. The run stays the
 * caller's to dispose of. Every write names the claim, so that an execution that has gone to another worker meanwhile is
 * left alone. Throws nothing: a permit that was used must not come again.
 */
export async function driveExecution(deps: DriveDeps, run: ActiveRun): Promise<void> {
  const { claim } = run;
  const log = deps.log.child({ executionId: claim.id, attempt: claim.attempt });
  const times = new RunTimes(deps.clock);
  logExecutionClaimed(log, { language: claim.submission.language, ownerId: claim.ownerId });

  const result = await runAttempt(deps, run, { log, times });
  try {
    await settle(deps, run, result, { log, times });
  } catch (error) {
    logExecutionStuck(log, error);
    deps.onStuck();
  }
}

/** Where what happens is told, and when it happened. */
interface Told {
  readonly log: Logger;
  readonly times: RunTimes;
}

async function settle(deps: DriveDeps, run: ActiveRun, result: AttemptResult, told: Told): Promise<void> {
  const { claim } = run;
  const { log } = told;
  const { begun } = result;
  switch (result.kind) {
    case 'lost':
      return logExecutionLost(log);

    case 'finished':
      return end(deps, run, endOfProgram(claim, result), told);

    case 'reused':
      return end(deps, run, result.end, told);

    case 'terminated':
      return end(deps, run, endOfTerminated(claim, result), told);

    case 'waits': {
      const { reason, pauseMs = 0, error: err } = result;
      return giveBack(deps, claim, { status: 'DELAYED', reason, pauseMs, countsAsAttempt: false, err, begun }, log);
    }

    case 'interrupted': {
      const { reason } = result;
      return giveBack(deps, claim, { status: 'QUEUED', reason, pauseMs: 0, countsAsAttempt: false, begun }, log);
    }

    case 'fault': {
      const { reason, error: err } = result;
      const fault = claim.faults + 1;
      if (fault >= MAX_ATTEMPTS) {
        const message = `could not be run in ${fault} attempts: at the last one ${reason}`;
        return end(deps, run, endByFault(message, result), told);
      }
      const pauseMs = pauseAfterAttemptMs(fault, deps.random);
      const again = `Attempt ${fault} of ${MAX_ATTEMPTS}: ${reason}.`;
      const back = { status: 'QUEUED', reason: again, pauseMs, countsAsAttempt: true, err, begun } as const;
      return giveBack(deps, claim, back, log);
    }

    default:
      return result satisfies never;
  }
}

async function end(deps: DriveDeps, run: ActiveRun, end: ExecutionEnd, { log, times }: Told): Promise<void> {
  const write = () => deps.executions.end(run.claim, end);
  if (!(await persist(persistOptions(deps, deps.giveUp, log), 'end', write))) return logExecutionLost(log);
  const { status, outcome, wallMs } = end;
  const timings = { ...waitOf(run), ...times.stored(), persistedAt: deps.clock.now() };
  logExecutionEnded(log, { status, outcome: outcome.type, message: outcome.message, wallMs });
  await recordTimings(deps, run.claim, timings, log);
}

interface GiveBack {
  status: 'QUEUED' | 'DELAYED';
  reason: string;
  /** The next one waits so long. */
  pauseMs: number;
  countsAsAttempt: boolean;
  err?: unknown;
  /** Something was started that may have had effects outside. */
  begun: boolean;
}

async function giveBack(deps: DriveDeps, claim: ClaimedExecution, back: GiveBack, log: Logger): Promise<void> {
  const { status, reason, pauseMs, countsAsAttempt, err, begun } = back;
  const write = () => deps.executions.giveBack(claim, { status, reason, pauseMs, countsAsAttempt, begun });
  if (!(await persist(persistOptions(deps, deps.giveUp, log), 'giveBack', write))) return logExecutionLost(log);
  logExecutionGivenBack(log, { reason, countsAsAttempt, pauseMs, ...(err === undefined ? {} : { err }) });
}

function waitOf({ claim, claimMs }: ActiveRun): Pick<WorkerTimings, 'queueMs' | 'claimMs'> {
  return { queueMs: Math.max(0, claim.waitedMs - claimMs), claimMs };
}

/** After the end, as nobody waits for it, and once: without them an admin knows a little less. */
async function recordTimings(deps: DriveDeps, claim: ClaimedExecution, timings: WorkerTimings, log: Logger) {
  try {
    await deps.executions.recordTimings(claim.id, timings);
  } catch (err) {
    logStoreFailed(log, { operation: 'recordTimings', err });
  }
}

function endOfProgram(claim: ClaimedExecution, result: AttemptResult): ExecutionEnd {
  const last = result.phases.at(-1);
  const outcome = result.outcome ?? (last && outcomeOf(last, claim.submission.limits));
  if (!outcome) return endByFault('ended without a result', result);
  return { ...endWith(outcome, result), cacheKey: servesAgain(outcome.type) ? result.cacheKey : null };
}

function endOfTerminated(claim: ClaimedExecution, result: AttemptResult): ExecutionEnd {
  const last = result.phases.at(-1);
  const outcome: Outcome = last
    ? outcomeOf({ ...last, reason: 'killed' }, claim.submission.limits)
    : { type: 'TERMINATED', exitCode: null, signal: null, message: 'terminated before it began' };
  return endWith(outcome, result);
}

function endByFault(message: string, result: AttemptResult): ExecutionEnd {
  // Results of an attempt that was cut off are not the result.
  return endWith({ type: 'ENVIRONMENT', exitCode: null, signal: null, message }, { ...result, results: null });
}

function endWith(outcome: Outcome, { phases, results, cut }: AttemptResult): ExecutionEnd {
  const sum = (of: (phase: PhaseResult) => number) =>
    phases.length === 0 ? null : phases.reduce((total, phase) => total + of(phase), 0);
  return {
    status: statusOf(outcome),
    outcome,
    phases: phases.map(({ reason: _, ...phase }) => phase),
    truncated: cut || phases.some((phase) => phase.reason === 'output-limit'),
    wallMs: sum((phase) => phase.wallMs),
    cpuMs: sum((phase) => phase.cpuMs),
    peakMemoryBytes: phases.length === 0 ? null : Math.max(...phases.map((phase) => phase.peakMemoryBytes)),
    results,
  };
}
