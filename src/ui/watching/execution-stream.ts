import type { WatchEvent } from '#core/contracts/events.ts';
import type { Execution, ExecutionSummary } from '#core/contracts/executions.ts';
import { ConsoleBuffer, type ConsoleSnapshot } from '#ui/console/console-buffer.ts';

export interface StreamSnapshot {
  /** The newest that is known of it; null until the first word. */
  readonly execution: ExecutionSummary | null;
  /** With all details, once it has ended. */
  readonly result: Execution | null;
  readonly console: ConsoleSnapshot;
}

/**
 * One execution as a page shows it: how it stands, and its output. Readers are told at most once per `schedule`, however
 * fast the output comes.
 */
export class ExecutionStream {
  readonly buffer = new ConsoleBuffer();
  readonly #schedule: (then: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #snapshot: StreamSnapshot;
  #scheduled = false;
  #execution: ExecutionSummary | null;
  #result: Execution | null = null;

  constructor(execution: ExecutionSummary | null, schedule: (then: () => void) => void) {
    this.#execution = execution;
    this.#schedule = schedule;
    this.#snapshot = { execution, result: null, console: this.buffer.snapshot() };
  }

  readonly getSnapshot = (): StreamSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly onEvent = (event: WatchEvent): void => {
    switch (event.type) {
      case 'status':
        if (!this.#result) this.#execution = event.execution;
        break;
      case 'log':
        this.buffer.append(event.chunk);
        break;
      case 'result':
        this.#execution = event.execution;
        this.#result = event.execution;
        this.buffer.finish();
        break;
      default:
        event satisfies never;
    }
    this.#changed();
  };

  clear(): void {
    this.buffer.clear();
    this.#changed();
  }

  #changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#snapshot = { execution: this.#execution, result: this.#result, console: this.buffer.snapshot() };
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
