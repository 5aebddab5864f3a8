import { join } from 'node:path';
import type { ApiDeps } from '#api/api-deps.ts';
import { loadConfig } from '#config/config.ts';
import { loadLanguages } from '#config/languages.ts';
import { loadSecrets } from '#config/secrets.ts';
import { createDatabase } from '#db/client.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { logDatabaseConnectionLost, logListenFailed } from '#observability/database-events.ts';
import { createLogger, type Logger } from '#observability/logger.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { Watchers } from '#services/watchers.ts';

/** All that the web process holds. Disposing it ends what is followed, the LISTEN connection and the pool. */
export interface WebDeps extends ApiDeps, AsyncDisposable {
  readonly log: Logger;
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
  const languages = loadLanguages(join(process.cwd(), 'languages'));
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
  return {
    config,
    secrets,
    languages,
    stores: createStores(database, addRunJob),
    hub,
    watchers,
    log,
    now: () => new Date(),
    async [Symbol.asyncDispose]() {
      watchers.close();
      await hub[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
