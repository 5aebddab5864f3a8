import type { Limits } from '#core/limits.ts';
import type { PhaseEndReason } from '#core/outcomes.ts';
import type { PhaseReport } from './protocol.ts';
import type { PhaseEnded, PhaseName } from './runner.ts';
import { signalName } from './signals.ts';

export interface PhaseWatchOptions {
  phase: PhaseName;
  step?: string;
  limits: Limits;
  /** Called when the time is over, and the supervisor should be ending the phase. */
  onTimeOver: () => void;
  /** Called once, by the first thing that has to end the phase. */
  kill: () => void;
}

/** How much later than the supervisor the worker ends a phase whose time is over. */
const CLOCK_GRACE_MS = 150;

/**
 * The worker's own watch over one phase, behind the supervisor's: its clock, its output and the caller's wish, and what
 * they make of the end.
 */
export class PhaseWatch implements Disposable {
  readonly #options: PhaseWatchOptions;
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout;
  #outputLeft: number;
  #reason: PhaseEndReason | null = null;

  /** Begins the clock. */
  constructor(options: PhaseWatchOptions) {
    this.#options = options;
    this.#outputLeft = options.limits.outputBytes;
    this.#timer = setTimeout(() => {
      options.onTimeOver();
      this.#timer = setTimeout(() => this.end('wall-time'), CLOCK_GRACE_MS);
    }, options.limits.wallMs);
  }

  /** The first reason counts. */
  end(reason: PhaseEndReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#options.kill();
  }

  /** What of the output is kept: exactly as much as the limit, then the phase ends. */
  admit(data: Uint8Array): Uint8Array {
    const kept = data.subarray(0, this.#outputLeft);
    this.#outputLeft -= kept.length;
    if (kept.length < data.length) this.end('output-limit');
    return kept;
  }

  ended(report: PhaseReport): PhaseEnded {
    const signal = signalName(report.signalNumber);
    return {
      type: 'phase-ended',
      ...this.#name(),
      exitCode: signal ? null : report.exitCode,
      signal,
      reason: this.#reasonOf(report),
      wallMs: Math.round(report.wallMs),
      cpuMs: Math.round(report.cpuMs),
      // A process has pages of files, shared with others, that its container need not pay for.
      peakMemoryBytes: Math.min(report.peakMemoryBytes, this.#options.limits.memoryBytes),
    };
  }

  /**
   * For a sandbox that went without a word; null where nobody wanted that and it isn't the program's memory either.
   * What the watch itself wanted needs no asking of an engine that may not answer.
   */
  endedUnheard(outOfMemory = false): PhaseEnded | null {
    const reason = this.#reason ?? (outOfMemory ? 'out-of-memory' : null);
    if (!reason) return null;
    const wallMs = Math.round(performance.now() - this.#startedAt);
    return {
      type: 'phase-ended',
      ...this.#name(),
      exitCode: null,
      signal: 'SIGKILL',
      reason,
      wallMs,
      cpuMs: 0,
      peakMemoryBytes: outOfMemory ? this.#options.limits.memoryBytes : 0,
    };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #name(): Pick<PhaseEnded, 'phase' | 'step'> {
    const { phase, step } = this.#options;
    return step === undefined ? { phase } : { phase, step };
  }

  #reasonOf(report: PhaseReport): PhaseEndReason {
    if (this.#reason === 'killed' || this.#reason === 'output-limit') return this.#reason;
    if (report.reason === 'output-limit') return report.reason;
    if (report.outOfMemory) return 'out-of-memory';
    // It ended by itself before the kill came.
    if (report.signalNumber === 0) return 'exited';
    return report.reason === 'killed' ? (this.#reason ?? 'killed') : report.reason;
  }
}
