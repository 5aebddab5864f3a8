import type { WatchEvent } from '#core/contracts/events.ts';
import type { Execution, ExecutionSummary } from '#core/contracts/executions.ts';
import type { ProblemMatcher } from '#core/problem-matchers.ts';
import { ConsoleBuffer, type ConsoleSnapshot } from '#ui/console/console-buffer.ts';
import { type ConsoleProblems, ProblemScanner } from '#ui/console/problem-scanner.ts';

export interface StreamSnapshot {
  /** The newest that is known of it; null until the first word. */
  readonly execution: ExecutionSummary | null;
  /** With all details, once it has ended. */
  readonly result: Execution | null;
  readonly console: ConsoleSnapshot;
  /** What the tools of its language found wrong, as far as it was looked for. */
  readonly problems: ConsoleProblems;
}

const NO_MATCHERS: readonly ProblemMatcher[] = [];

/**
 * One execution as a page shows it: how it stands, and its output. Readers are told at most once per `schedule`, however
 * fast the output comes.
 */
export class ExecutionStream {
  readonly buffer = new ConsoleBuffer();
  readonly #schedule: (then: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #matchers = NO_MATCHERS;
  #scanner = new ProblemScanner(NO_MATCHERS);
  #snapshot: StreamSnapshot;
  #scheduled = false;
  #execution: ExecutionSummary | null;
  #result: Execution | null = null;

  constructor(execution: ExecutionSummary | null, schedule: (then: () => void) => void) {
    this.#execution = execution;
    this.#schedule = schedule;
    this.#snapshot = { execution, result: null, console: this.buffer.snapshot(), problems: this.#scanner.problems };
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

  /** Looks for problems in the way of a language, in what is there and in what comes. */
  findProblems(matchers: readonly ProblemMatcher[]): void {
    if (matchers === this.#matchers) return;
    this.#matchers = matchers;
    this.#scanner = new ProblemScanner(matchers);
    this.#changed();
  }

  clear(): void {
    this.buffer.clear();
    this.#changed();
  }

  #changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      const console = this.buffer.snapshot();
      const wantsMore = this.#scanner.read(console.blocks);
      const { problems } = this.#scanner;
      this.#snapshot = { execution: this.#execution, result: this.#result, console, problems };
      for (const listener of [...this.#listeners]) listener();
      if (wantsMore) this.#changed();
    });
  }
}
