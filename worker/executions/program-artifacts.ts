import { logArtifactsNotTold } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { CollectRequest } from '#worker/runners/runner.ts';
import type { ActiveRun } from './active-runs.ts';
import type { AttemptDeps } from './attempt-deps.ts';
import { type AttemptEnd, stoppedEnd } from './attempt-end.ts';
import { persistOptions } from './attempt-output.ts';
import { persist } from './persist.ts';
import type { CollectedEvent } from './spool.ts';

type Deps = Pick<AttemptDeps, 'artifacts' | 'clock'>;
type Sink = ReturnType<AttemptDeps['artifacts']['sink']>;

/**
 * What a program leaves in `artifacts/`, of each of its runs where it is run with several inputs. Most leave nothing, and
 * cost nothing.
 */
export class ProgramArtifacts {
  readonly #deps: Deps;
  readonly #run: ActiveRun;
  readonly #log: Logger;
  #sink: Sink | null = null;
  #ended = false;
  #files = 0;
  #bytes = 0;

  constructor(deps: Deps, run: ActiveRun, log: Logger) {
    this.#deps = deps;
    this.#run = run;
    this.#log = log;
  }

  /** What may still come: all runs of an attempt share one bound. */
  get request(): CollectRequest {
    const { files, bytes, ...rest } = this.#deps.artifacts.request;
    return { ...rest, files: files - this.#files, bytes: bytes - this.#bytes };
  }

  /** `input`: of which it is, counted from 0, where there are several; what each leaves has a folder of its own. */
  async take(event: CollectedEvent, input?: number): Promise<void> {
    this.#ended = event.type === 'collected-end';
    if (event.type === 'collected-end' && event.complete && !this.#sink) return;
    if (event.type === 'collected-piece' && event.offset === 0) {
      this.#files += 1;
      this.#bytes += event.sizeBytes;
    }
    this.#sink ??= this.#newSink();
    const isNamed = 'path' in event && input !== undefined;
    await this.#sink.take(isNamed ? { ...event, path: `${input}/${event.path}` } : event);
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
