import { z } from 'zod';
import type { ExecutionStatus } from './execution-status.ts';
import type { Limits } from './limits.ts';

export const phaseNameSchema = z.enum(['PREPARE', 'COMPILE', 'RUN']);
export type PhaseName = z.infer<typeof phaseNameSchema>;

/** Why an execution ended. */
export const outcomeTypeSchema = z.enum([
  'EXITED',
  'PREPARE_ERROR',
  'COMPILE_ERROR',
  'SIGNALED',
  'OUT_OF_MEMORY',
  'TIMEOUT',
  'OUTPUT_LIMIT',
  'TERMINATED',
  'ENVIRONMENT',
]);
export type OutcomeType = z.infer<typeof outcomeTypeSchema>;

export const outcomeSchema = z.object({
  type: outcomeTypeSchema,
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** A sentence for a person. */
  message: z.string(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** How one phase went. Times in ms, memory in bytes. */
export const phaseResultSchema = z.object({
  phase: phaseNameSchema,
  /** Which step of it, for a person, where it has several: a command, what is cloned. */
  step: z.string().optional(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable().optional(),
  wallMs: z.number(),
  cpuMs: z.number(),
  peakMemoryBytes: z.number(),
});
export type PhaseResult = z.infer<typeof phaseResultSchema>;

/** Why a phase ended, as the runner saw it; `killed` is by whoever asked for its end. */
export type PhaseEndReason = 'exited' | 'wall-time' | 'cpu-time' | 'output-limit' | 'out-of-memory' | 'killed';

export interface EndedPhase extends PhaseResult {
  readonly signal: string | null;
  readonly reason: PhaseEndReason;
}

/** The outcome that the last phase of a run leads to. */
export function outcomeOf(phase: EndedPhase, limits: Limits): Outcome {
  const after = `after ${formatMs(phase.wallMs)}`;
  const during = duringPhase(phase);
  const ended = { exitCode: phase.exitCode, signal: phase.signal };
  switch (phase.reason) {
    case 'wall-time':
      return { ...ended, type: 'TIMEOUT', message: `stopped${during} at the time limit of ${formatMs(limits.wallMs)}` };
    case 'cpu-time':
      return {
        ...ended,
        type: 'TIMEOUT',
        message: `stopped${during} at the CPU time limit of ${formatMs(limits.cpuMs)} ${after}`,
      };
    case 'output-limit':
      return {
        ...ended,
        type: 'OUTPUT_LIMIT',
        message: `stopped${during} at the output limit of ${formatBytes(limits.outputBytes)} ${after}`,
      };
    case 'out-of-memory':
      return {
        ...ended,
        type: 'OUT_OF_MEMORY',
        message: `out of memory${during} at ${formatBytes(limits.memoryBytes)} ${after}`,
      };
    case 'killed':
      return { ...ended, type: 'TERMINATED', message: `terminated${during} ${after}` };
    case 'exited':
      if (phase.signal !== null) {
        return { ...ended, type: 'SIGNALED', message: `ended${during} by signal ${phase.signal} ${after}` };
      }
      if (phase.phase === 'COMPILE' && phase.exitCode !== 0) {
        return {
          ...ended,
          type: 'COMPILE_ERROR',
          message: `did not compile: the compiler exited with code ${phase.exitCode} ${after}`,
        };
      }
      if (phase.phase === 'PREPARE' && phase.exitCode !== 0) {
        const what = phase.step === undefined ? 'preparing' : `“${phase.step}”`;
        return { ...ended, type: 'PREPARE_ERROR', message: `${what} failed with code ${phase.exitCode} ${after}` };
      }
      return { ...ended, type: 'EXITED', message: `exited with code ${phase.exitCode} ${after}` };
    default:
      return phase.reason satisfies never;
  }
}

function duringPhase({ phase, step }: PhaseResult): string {
  if (phase === 'RUN') return '';
  const doing = phase === 'COMPILE' ? ' while compiling' : ' while preparing';
  return step === undefined ? doing : `${doing} (${step})`;
}

/** The final status that an outcome means. */
export function statusOf(outcome: Pick<Outcome, 'type' | 'exitCode'>): ExecutionStatus {
  switch (outcome.type) {
    case 'EXITED':
      return outcome.exitCode === 0 ? 'COMPLETED' : 'FAILED';
    case 'TIMEOUT':
      return 'TIMEOUT';
    case 'TERMINATED':
      return 'TERMINATED';
    case 'PREPARE_ERROR':
    case 'COMPILE_ERROR':
    case 'SIGNALED':
    case 'OUT_OF_MEMORY':
    case 'OUTPUT_LIMIT':
    case 'ENVIRONMENT':
      return 'FAILED';
    default:
      return outcome.type satisfies never;
  }
}

/** `21 ms`, `1.2 s`, `2 min 5 s`. */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trimZero((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `512 bytes`, `64 KiB`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 ** 2) return `${trimZero((bytes / 1024).toFixed(1))} KiB`;
  if (bytes < 1024 ** 3) return `${trimZero((bytes / 1024 ** 2).toFixed(1))} MiB`;
  return `${trimZero((bytes / 1024 ** 3).toFixed(1))} GiB`;
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}
