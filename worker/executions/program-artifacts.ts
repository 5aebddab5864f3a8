import { logArtifactsNotTold } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { ActiveRun } from './active-runs.ts';
import type { AttemptDeps } from './attempt-deps.ts';
import { type AttemptEnd, stoppedEnd } from './attempt-end.ts';
import { persistOptions } from './attempt-output.ts';
import { persist } from './persist.ts';
import type { CollectedEvent } from './spool.ts';

type Deps = Pick<AttemptDeps, 'artifacts' | 'clock'>;
type Sink = ReturnType<AttemptDeps['artifacts']['sink']>;

/** What a program leaves in `artifacts/`. Most leave nothing, and cost nothing. */
export class ProgramArtifacts {
  readonly #deps: Deps;
  readonly #run: ActiveRun;
  readonly #log: Logger;
  #sink: Sink | null = null;
  #ended = false;

  constructor(deps: Deps, run: ActiveRun, log: Logger) {
    this.#deps = deps;
    this.#run = run;
    this.#log = log;
  }

  async take(event: CollectedEvent): Promise<void> {
    if (event.type === 'collected-end') {
      this.#ended = true;
      if (event.complete && !this.#sink) return;
    }
    this.#sink ??= this.#newSink();
    await this.#sink.take(event);
  }

  /** The sandbox could not tell all of it: what came whole is kept. */
  async breakOff(error: unknown): Promise<void> {
    logArtifactsNotTold(this.#log, error);
    await this.take({ type: 'collected-end', complete: false });
  }

  /**
   * Shows what was stored where the attempt came to its end and all of it was told, and else leaves nothing of it. Gives
   * the end, or that the attempt has lost its run meanwhile.
   */
  async settle(end: AttemptEnd): Promise<AttemptEnd> {
    const sink = this.#sink;
    if (!sink) return end;
    try {
      if (end.kind !== 'finished' || !this.#ended || (await sink.finish())) return end;
      this.#run.stop('lost');
      return stoppedEnd(this.#run);
    } catch (error) {
      return this.#run.stopReason ? stoppedEnd(this.#run) : { kind: 'fault', reason: 'the worker failed', error };
    } finally {
      await sink.abandon();
    }
  }

  #newSink(): Sink {
    const { claim, abandoned: signal } = this.#run;
    const options = persistOptions(this.#deps, signal, this.#log);
    return this.#deps.artifacts.sink({
      claim,
      signal,
      log: this.#log,
      persist: (operation, write) => persist(options, operation, write),
    });
  }
}
