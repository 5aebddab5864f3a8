import type { Logger } from '#observability/logger.ts';
import { logEngineChanged } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import type { ContainerEngine, EngineInfo } from '#worker/engine/engine.ts';
import { Periodic } from '#worker/periodic.ts';

const EVERY_MS = 2_000;
const TIMEOUT_MS = 3_000;

export interface EngineStatus {
  readonly status: 'up' | 'down' | 'unknown';
  /** Its version, or what is wrong. */
  readonly detail: string | null;
}

export interface EngineWatchOptions {
  engine: Pick<ContainerEngine, 'info'>;
  clock: Clock;
  log: Logger;
  onChange: (status: EngineStatus) => void;
  /** Whenever it has answered, before `onChange`. */
  onInfo?: (info: EngineInfo) => void;
}

/** Asks the container engine again and again how it is, so that nobody has to wait for one that hangs. */
export class EngineWatch implements AsyncDisposable {
  readonly #options: EngineWatchOptions;
  readonly #periodic: Periodic;
  #current: EngineStatus = { status: 'unknown', detail: null };

  constructor(options: EngineWatchOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      clock: options.clock,
      everyMs: EVERY_MS,
      task: (signal) => this.#look(signal),
      onError: () => {},
    });
  }

  get current(): EngineStatus {
    return this.#current;
  }

  start(): void {
    this.#periodic.start();
  }

  /** A call of somebody else went unanswered: it counts as down until it has answered here. */
  doubt(): void {
    this.#become({ status: 'down', detail: 'it did not answer' });
    this.#periodic.nudge();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      const info = await this.#options.engine.info({ timeoutMs: TIMEOUT_MS, signal });
      this.#options.onInfo?.(info);
      this.#become({ status: 'up', detail: info.version });
    } catch (error) {
      if (signal.aborted) return;
      this.#become({ status: 'down', detail: error instanceof Error ? error.message : String(error) });
    }
  }

  #become(next: EngineStatus): void {
    const before = this.#current;
    this.#current = next;
    if (before.status === next.status) return;
    if (next.status !== 'unknown') logEngineChanged(this.#options.log, { status: next.status, detail: next.detail });
    this.#options.onChange(next);
  }
}
