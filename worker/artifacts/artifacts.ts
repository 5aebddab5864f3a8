import type { ArtifactStore } from '#artifacts/artifact-store.ts';
import { MOST_ARTIFACTS } from '#core/contracts/artifacts.ts';
import type { ArtifactRecordStore } from '#db/stores/artifact-store.ts';
import { logArtifactsNotStored } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { ArtifactPlaces } from '#services/remove-orphans.ts';
import type { Clock } from '#worker/clock.ts';
import type { CollectRequest } from '#worker/runners/runner.ts';
import { ArtifactSink, type ArtifactSinkOptions } from './artifact-sink.ts';

export interface ArtifactsOptions {
  readonly store: ArtifactStore;
  readonly records: ArtifactRecordStore;
  /** Of one execution, all together. */
  readonly mostBytes: number;
  readonly clock: Clock;
}

/** What is kept of that which runs leave in `artifacts/`: what to ask of a sandbox, and who takes it. */
export class Artifacts {
  /** For the last phase of an attempt. */
  readonly request: CollectRequest;
  /** For who removes what nobody has any more. */
  readonly places: ArtifactPlaces;
  readonly #options: ArtifactsOptions;

  constructor(options: ArtifactsOptions) {
    this.#options = options;
    this.places = options;
    this.request = { root: 'artifacts', files: MOST_ARTIFACTS, bytes: options.mostBytes };
  }

  /** For one attempt; its caller finishes or abandons it. */
  sink({ log, ...run }: Pick<ArtifactSinkOptions, 'claim' | 'signal' | 'persist'> & { log: Logger }): ArtifactSink {
    const onFault: ArtifactSinkOptions['onFault'] = (operation, err) => logArtifactsNotStored(log, { operation, err });
    return new ArtifactSink({ ...this.#options, ...run, onFault });
  }
}
