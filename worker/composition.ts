import { hostname } from 'node:os';
import { join } from 'node:path';
import { createArtifactStore } from '#artifacts/create-store.ts';
import { type Config, loadConfig } from '#config/config.ts';
import { ConfigError, type Environment } from '#config/environment.ts';
import { loadInstance } from '#config/instance.ts';
import { checkNamedLanguages, type LanguageRegistry, loadLanguages } from '#config/languages.ts';
import { loadArtifactKeys, loadEncryptionKey, loadMetricsToken } from '#config/secrets.ts';
import { newId } from '#core/ids.ts';
import { resolveLimits } from '#core/limits.ts';
import { VERSION } from '#core/version.ts';
import { createDatabase } from '#db/client.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { createSealedStore } from '#db/stores/pg-sealed-store.ts';
import { logDatabaseConnectionLost, logListenFailed } from '#observability/database-events.ts';
import { createLogger, type Logger } from '#observability/logger.ts';
import { MetricsAccess } from '#observability/metrics-access.ts';
import { createWorkerMetrics } from '#observability/worker-metrics.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { createSealer } from '#services/sealing.ts';
import { Artifacts } from './artifacts/artifacts.ts';
import { systemClock } from './clock.ts';
import { Dependencies } from './dependencies/dependencies.ts';
import { CertificatesVolume } from './egress/certificates.ts';
import { WayOut } from './egress/way-out.ts';
import { DockerEngine } from './engine/docker/docker-engine.ts';
import { GitImage } from './executions/git-image.ts';
import { createOpenSecrets } from './executions/opened-secrets.ts';
import { ImageBuilder } from './images/image-builder.ts';
import { PermittedImages } from './images/permitted-images.ts';
import { pruneImages } from './images/prune-images.ts';
import { BuiltToolImages } from './images/tool-images.ts';
import { meteredExecutions, meteredLogs } from './metrics/metered-stores.ts';
import { MetricsServer } from './metrics/metrics-server.ts';
import { ResourceManager } from './resources/resource-manager.ts';
import { PooledRunner } from './runners/pooled-runner.ts';
import { Worker } from './worker.ts';

/** For the stores: a write for each run that says something, and the worker's own looks. */
const SPARE_CONNECTIONS = 4;
const MOST_CONNECTIONS = 20;

export interface ComposedWorker extends AsyncDisposable {
  readonly worker: Worker;
  /** Not started yet; null where the operator wants none. */
  readonly metricsServer: MetricsServer | null;
  readonly log: Logger;
}

/** In the place of what the environment says, for tests of what an operator can't set. */
export interface CompositionChanges {
  /** As the engine names it. */
  readonly runtime?: string;
  readonly languages?: LanguageRegistry;
}

/**
 * Makes a worker and all that it holds of the environment. Dispose of it after `worker.stop()`.
 * @throws ConfigError
 */
export async function composeWorker(env: Environment, changes: CompositionChanges = {}): Promise<ComposedWorker> {
  const config = loadConfig(env);
  const databaseUrl = requireDatabase(config);
  const instance = await loadInstance(config.homeDir);
  const languages = changes.languages ?? loadLanguages(join(import.meta.dirname, '../languages'), config.languages);
  checkNamedLanguages(languages, config.languages);
  const id = newId('worker');
  const log = createLogger({ service: 'worker', level: config.logLevel, fields: { workerId: id } });

  const capacity = config.worker.maxConcurrentRuns;
  const { defaults, most } = config.limits;
  const database = createDatabase({
    url: databaseUrl,
    poolSize: Math.min(capacity + SPARE_CONNECTIONS, MOST_CONNECTIONS),
    onIdleError: (error) => logDatabaseConnectionLost(log, error),
  });
  const engine = new DockerEngine({ host: config.engine.dockerHost });
  const certificates = new CertificatesVolume(engine);
  const { memoryShare, containerEstimateBytes, maxContainers } = config.worker;
  const resources = new ResourceManager({
    memoryShare,
    containerEstimateBytes,
    maxContainers,
    maxRuns: capacity,
    most,
  });
  const metrics = createWorkerMetrics({
    version: VERSION,
    capacity,
    used: () => resources.used,
    room: () => resources.capacity,
  });
  const stores = createStores(database, addRunJob);
  const artifactStore = await createArtifactStore(config.artifacts.store, loadArtifactKeys(env));
  const { mostBytes } = config.artifacts;
  const sealer = createSealer(await loadEncryptionKey(env, config.homeDir));
  const containerRegistry = config.images.registry;
  const dependencies = new Dependencies({
    engine,
    store: stores.dependencies,
    instance: instance.id,
    mostBytes: config.dependencies.mostBytes,
  });
  const worker = new Worker({
    stores: {
      ...stores,
      executions: meteredExecutions(stores.executions, metrics),
      logs: meteredLogs(stores.logs, metrics),
    },
    hub: createListenHub({
      url: databaseUrl,
      channels: ['sandpiper_waiting', 'sandpiper_terminate', 'sandpiper_examination', 'sandpiper_worker'],
      onError: (error) => logListenFailed(log, error),
    }),
    languages,
    engine,
    resources,
    artifacts: new Artifacts({ store: artifactStore, records: stores.artifacts, mostBytes, clock: systemClock }),
    attempts: {
      customImages: new PermittedImages({ engine, patterns: config.customImages }),
      gitImage: new GitImage(new BuiltToolImages({ engine, registry: languages, containerRegistry }), systemClock),
      secrets: createOpenSecrets(createSealedStore(database), sealer),
      wayOut: new WayOut(config),
      dependencies,
      egressPhases: config.egress.phases,
      spoolFolder: join(config.homeDir, 'spool'),
    },
    createImages: (onChange) =>
      new ImageBuilder({
        engine,
        registry: languages,
        prepared: preparedLanguages(config.languages, languages),
        containerRegistry,
        onChange,
      }),
    pruneImages: (signal) => pruneImages(engine, { registry: languages, keepDays: config.images.keepOldDays, signal }),
    sweepDependencies: (signal) => dependencies.sweep({ signal }),
    createRunner: (listeners) =>
      new PooledRunner({
        engine,
        instance: instance.id,
        worker: id,
        runtime: changes.runtime ?? config.engine.runtime,
        reuse: config.engine.reuse,
        capacity,
        resources,
        mostPids: most.pids,
        certificates: () => certificates.mount(),
        onClaimed: (start) => metrics.sandboxClaimed(start),
        ...listeners,
      }),
    keepReady: {
      languageId: config.languages.default,
      limits: resolveLimits({}, { ...defaults, ...languages.get(config.languages.default)?.limits }, most).limits,
    },
    defaultLanguage: config.languages.default,
    databaseUrl,
    keptDays: config.retention,
    instance: instance.id,
    self: { id, hostname: hostname(), pid: process.pid, version: VERSION, capacity },
    clock: systemClock,
    random: Math.random,
    log,
  });
  const { workerPort } = config.metrics;
  const access = new MetricsAccess({ token: loadMetricsToken(env), allow: config.metrics.allow });
  const metricsServer =
    workerPort === null ? null : new MetricsServer({ host: config.host, port: workerPort, metrics, access, log });
  return {
    worker,
    metricsServer,
    log,
    async [Symbol.asyncDispose]() {
      await metricsServer?.[Symbol.asyncDispose]();
      await artifactStore[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function preparedLanguages({ prepared, default: first }: Config['languages'], registry: LanguageRegistry) {
  return prepared === 'all' ? [first, ...registry.list().map(({ id }) => id)] : prepared;
}

function requireDatabase(config: Config): string {
  if (config.databaseUrl !== null) return config.databaseUrl;
  throw new ConfigError(['DATABASE_URL must be set: `npm start` sets it for the worker that it starts']);
}
