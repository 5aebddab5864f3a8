import { join } from 'node:path';
import type { MetricsDeps } from '#api/metrics/handle-request.ts';
import { createArtifactStore } from '#artifacts/create-store.ts';
import { loadConfig } from '#config/config.ts';
import { checkNamedLanguages, loadLanguages } from '#config/languages.ts';
import { loadArtifactKeys, loadSecrets } from '#config/secrets.ts';
import { VERSION } from '#core/version.ts';
import { createDatabase } from '#db/client.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { logDatabaseConnectionLost, logListenFailed } from '#observability/database-events.ts';
import { createLogger, type Logger } from '#observability/logger.ts';
import { MetricsAccess } from '#observability/metrics-access.ts';
import { logMetricsIncomplete } from '#observability/metrics-events.ts';
import { createWebMetrics, type WebMetrics } from '#observability/web-metrics.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { NewlyEnded } from '#services/newly-ended.ts';
import { createSealer } from '#services/sealing.ts';
import { Watchers } from '#services/watchers.ts';
import { WORKER_ALIVE_MS } from '#services/worker-alive.ts';
import { Visitors } from './visitors.ts';

/** All that the web process holds. Disposing it ends what is followed, the LISTEN connection and the pool. */
export interface WebDeps extends MetricsDeps, AsyncDisposable {
  readonly visitors: Visitors;
  readonly log: Logger;
  readonly metrics: WebMetrics;
}

/** Next builds routes, pages and instrumentation apart; on the global object they find the same one. */
const KEY = Symbol.for('sandpiper.web');
const holder = globalThis as typeof globalThis & { [KEY]?: Promise<WebDeps> | undefined };

/** The web process's own parts, made at the first call. A call that failed doesn't stand in the way of the next. */
export function webDeps(): Promise<WebDeps> {
  const made = holder[KEY] ?? composeWeb();
  holder[KEY] = made;
  made.catch(() => {
    if (holder[KEY] === made) holder[KEY] = undefined;
  });
  return made;
}

async function composeWeb(): Promise<WebDeps> {
  const config = loadConfig(process.env);
  if (config.databaseUrl === null) {
    throw new Error('DATABASE_URL is not set: start the site with `npm start`, which brings a database up for it.');
  }
  const log = createLogger({ service: 'web', level: config.logLevel });
  const secrets = await loadSecrets(process.env, config.homeDir);
  const languages = loadLanguages(join(process.cwd(), 'languages'), config.languages);
  checkNamedLanguages(languages, config.languages);
  const database = createDatabase({
    url: config.databaseUrl,
    onIdleError: (error) => logDatabaseConnectionLost(log, error),
  });
  const hub = createListenHub({
    url: config.databaseUrl,
    channels: ['sandpiper_execution', 'sandpiper_image'],
    onError: (error) => logListenFailed(log, error),
  });
  // Not waited for: the site answers, and says what is wrong, also while the database is away.
  hub.start().catch((err: unknown) => log.debug({ event: 'listen.closed', err }, 'closed before it listened'));
  const watchers = new Watchers();
  const stores = createStores(database, addRunJob);
  const artifactStore = await createArtifactStore(config.artifacts.store, loadArtifactKeys(process.env));
  const { stats } = stores;
  const newlyEnded = new NewlyEnded(stats);
  const visitors = new Visitors();
  return {
    config,
    secrets,
    languages,
    stores,
    hub,
    artifactStore,
    watchers,
    sealer: createSealer(secrets.encryptionKey),
    visitors,
    onPrincipal: (requestId, userId) => visitors.known(requestId, userId),
    log,
    metrics: createWebMetrics({
      version: VERSION,
      queue: () => stats.queue(),
      newlyEnded: () => newlyEnded.take(),
      workers: () => stores.workers.alive(WORKER_ALIVE_MS),
      databaseBytes: () => stats.databaseBytes(),
      subscriptions: () => watchers.size,
      connections: () => ({
        total: database.pool.totalCount,
        idle: database.pool.idleCount,
        waiting: database.pool.waitingCount,
      }),
      onFailed: (error) => logMetricsIncomplete(log, error),
    }),
    metricsAccess: new MetricsAccess({ token: secrets.metricsToken, allow: config.metrics.allow }),
    now: () => new Date(),
    async [Symbol.asyncDispose]() {
      watchers.close();
      await hub[Symbol.asyncDispose]();
      await artifactStore[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
