import type { LanguageRegistry } from '#config/languages.ts';
import type { ListenHub } from '#db/listen-hub.ts';
import type { Stores } from '#db/stores/stores.ts';
import type { WorkerRecord } from '#db/stores/worker-store.ts';
import type { Logger } from '#observability/logger.ts';
import type { Retention } from '#services/remove-old.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import type { Clock } from './clock.ts';
import type { ContainerEngine } from './engine/engine.ts';
import type { AttemptParts } from './executions/attempt-deps.ts';
import type { ImageListener, LanguageImages } from './images/images.ts';
import type { Pruned } from './images/prune-images.ts';
import type { ResourceManager } from './resources/resource-manager.ts';
import type { KeptReady } from './runners/keep-sandbox-ready.ts';
import type { Runner } from './runners/runner.ts';

export interface WorkerOptions {
  stores: Pick<Stores, 'executions' | 'logs' | 'workers' | 'images' | 'examinations' | 'stats' | 'retention'>;
  hub: ListenHub;
  languages: LanguageRegistry;
  engine: ContainerEngine;
  /** What may run at once; the runner has the same. */
  resources: ResourceManager;
  /** What is kept of that which runs leave. */
  artifacts: Artifacts;
  attempts: AttemptParts;
  /** Made with the listener, by which it says how far it is; both are disposed of by the worker. */
  createImages: (onChange: ImageListener) => LanguageImages;
  /** Removes old images; null where another does. */
  pruneImages: ((signal: AbortSignal) => Promise<Pruned>) | null;
  /** Removes the volumes of dependencies that are not kept any more; null where another does. Gives their names. */
  sweepDependencies: ((signal: AbortSignal) => Promise<readonly string[]>) | null;
  createRunner: (listeners: RunnerListeners) => Runner;
  /** The language, and the limits, that a sandbox is kept ready for from the start; null for none. */
  keepReady: KeptReady | null;
  /** In whose image the sandboxes are examined. */
  defaultLanguage: string;
  databaseUrl: string;
  /** How long what ended is kept. */
  keptDays: Retention;
  /** The id of this installation, which its containers carry. */
  instance: string;
  self: Pick<WorkerRecord, 'id' | 'hostname' | 'pid' | 'version' | 'capacity'>;
  clock: Clock;
  random: () => number;
  log: Logger;
}

/** What a runner tells of the containers that it makes. */
export interface RunnerListeners {
  onRemoved: (containerId: string) => void;
  onRemovalFailed: (containerId: string, error: unknown) => void;
  onRefillFailed: (error: unknown) => void;
  onHurryFailed: (containerId: string, error: unknown) => void;
}
