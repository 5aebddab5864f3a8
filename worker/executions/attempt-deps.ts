import type { Config } from '#config/config.ts';
import type { LanguageRegistry } from '#config/languages.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { LogStore } from '#db/stores/log-store.ts';
import type { Logger } from '#observability/logger.ts';
import type { ArtifactSink } from '#worker/artifacts/artifact-sink.ts';
import type { Artifacts } from '#worker/artifacts/artifacts.ts';
import type { Clock } from '#worker/clock.ts';
import type { Dependencies } from '#worker/dependencies/dependencies.ts';
import type { WayOut } from '#worker/egress/way-out.ts';
import type { CustomImages } from '#worker/images/custom-images.ts';
import type { LanguageImages } from '#worker/images/images.ts';
import type { Egress, Runner } from '#worker/runners/runner.ts';
import type { ActiveRun } from './active-runs.ts';
import type { AttemptOutput } from './attempt-output.ts';
import type { GitImage } from './git-image.ts';
import type { OpenSecrets } from './opened-secrets.ts';
import type { ProgramArtifacts } from './program-artifacts.ts';
import type { InputsProgress } from './run-inputs.ts';

/** What attempts need for more than a language's own commands. */
export interface AttemptParts {
  readonly customImages: CustomImages;
  readonly gitImage: Pick<GitImage, 'find'>;
  readonly secrets: OpenSecrets;
  readonly wayOut: Pick<WayOut, 'env'> & {
    open(...args: Parameters<WayOut['open']>): Egress & AsyncDisposable;
  };
  /** What lockfiles have fetched. */
  readonly dependencies: Pick<Dependencies, 'find' | 'use' | 'keep' | 'most'>;
  /** What may have the network, as the operator wants it now. */
  readonly egressPhases: Config['egress']['phases'];
  /** For what goes from one sandbox to the next; made where it isn't there. */
  readonly spoolFolder: string;
}

export interface AttemptDeps extends AttemptParts {
  readonly executions: Pick<
    ExecutionStore,
    'recordEnvironment' | 'recordTimings' | 'terminateRequested' | 'reuse' | 'end' | 'giveBack'
  >;
  readonly logs: Pick<LogStore, 'append'>;
  readonly languages: Pick<LanguageRegistry, 'get'>;
  readonly artifacts: Pick<Artifacts, 'request'> & {
    sink(...args: Parameters<Artifacts['sink']>): Pick<ArtifactSink, 'take' | 'finish' | 'abandon'>;
  };
  readonly images: Pick<LanguageImages, 'find' | 'forget'>;
  readonly runner: Pick<Runner, 'run'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** How long output that can't be stored is kept: as long as others take this worker for alive. */
  readonly leaseMs: number;
  /** Aborts when the worker has no time left to write anything. */
  readonly giveUp: AbortSignal;
  /** The engine didn't answer a run: whoever watches it should look. */
  readonly onEngineAway: () => void;
}

/** An attempt while it goes on. */
export interface Attempt {
  readonly deps: AttemptDeps;
  readonly run: ActiveRun;
  readonly output: AttemptOutput;
  /** What has come of it so far. */
  readonly progress: InputsProgress;
  readonly artifacts: ProgramArtifacts;
  readonly log: Logger;
  /** Under which its result may serve again. */
  cacheKey: string | null;
}

export function noProgress(): InputsProgress {
  return { phases: [], results: [], outcome: null, cut: false };
}
