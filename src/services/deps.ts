import type { ArtifactStore } from '#artifacts/artifact-store.ts';
import type { Config } from '#config/config.ts';
import type { LanguageRegistry } from '#config/languages.ts';
import type { ListenHub } from '#db/listen-hub.ts';
import type { Stores } from '#db/stores/stores.ts';
import type { Sealer } from './sealing.ts';
import type { Watchers } from './watchers.ts';

/** What a use case is given. Tests give it a real database and a clock of their own. */
export interface Deps {
  readonly stores: Stores;
  readonly hub: ListenHub;
  /** The bytes of what runs left. */
  readonly artifactStore: ArtifactStore;
  readonly languages: LanguageRegistry;
  readonly config: Config;
  /** Who follows executions in this process right now: bounded, and ended when the process stops. */
  readonly watchers: Watchers;
  /** Of credentials and the secrets of projects. */
  readonly sealer: Sealer;
  readonly now: () => Date;
}
