import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadInstance } from '#config/instance.ts';
import { ensureUserToken } from '#services/ensure-user-token.ts';
import { ensureLanguageImage, languages } from '#tests/support/language-images.ts';
import { readRecipes } from '#worker/images/image-recipes.ts';
import { workerCommand } from '../../../bin/launcher/children/worker-command.ts';
import { freePort } from '../../../bin/launcher/port.ts';
import { withOperatorStores } from '../../../bin/operator/operator-stores.ts';
import { cgroupOf, cleanUp, cleanUpLeftOvers, FOLDER_PREFIX } from './clean-up.ts';
import { processesInContainers, STAGE_VARIABLE } from './marked-processes.ts';
import { OwnEngine } from './own-engine.ts';
import { OwnPostgres } from './own-postgres.ts';
import { StageClock } from './stage-clock.ts';
import { StageProcess } from './stage-process.ts';

/** What the runs of the stage are written in: the smallest image, and the least to start. */
export const LANGUAGE = 'bash';
const USERS = 4;
const RUNS_AT_ONCE = 8;

/** What Node is given for each of the workers. */
const CLOCKS = [['--import', join(import.meta.dirname, 'suspended-clock.ts')], []] as const;

export interface StageWorker {
  process: StageProcess;
}

/**
 * A whole installation to be broken: a Postgres, a container engine, a web process and two workers, all of its own and
 * all real. Disposing leaves nothing of it; where the tests are killed, a keeper that watches them sees to that.
 */
export class Stage implements AsyncDisposable {
  readonly folder: string;
  readonly clock: StageClock;
  readonly engine: OwnEngine;
  readonly postgres: OwnPostgres;
  /** Secrets of API tokens, each of another developer. */
  readonly tokens: readonly string[];
  readonly workers: [StageWorker, StageWorker];
  readonly url: string;
  web: StageProcess;
  readonly #owned: AsyncDisposableStack;
  readonly #start: Launchers;

  private constructor(parts: StageParts) {
    this.folder = parts.folder;
    this.clock = parts.clock;
    this.engine = parts.engine;
    this.postgres = parts.postgres;
    this.tokens = parts.tokens;
    this.workers = parts.workers;
    this.url = parts.url;
    this.web = parts.web;
    this.#owned = parts.owned;
    this.#start = parts.start;
  }

  static async start(): Promise<Stage> {
    await cleanUpLeftOvers();
    await using owned = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
    // Postgres' user passes through.
    await chmod(folder, 0o755);
    keep(folder, owned);

    const clock = await StageClock.create(folder);
    const engine = owned.use(new OwnEngine(folder));
    const [postgres] = await Promise.all([OwnPostgres.start(folder, clock), startEngine(engine)]);
    owned.use(postgres);
    const port = await freePort();
    const start = await launchers({ folder, clock, engine, postgres, port });
    const tokens = await makeUsers(postgres.url);
    const [web, first, second] = await Promise.all([start.web(), start.worker(CLOCKS[0]), start.worker(CLOCKS[1])]);
    const workers: Stage['workers'] = [{ process: first }, { process: second }];
    const url = `http://127.0.0.1:${port}/api/v1`;
    return new Stage({ folder, clock, engine, postgres, tokens, workers, url, web, start, owned: owned.move() });
  }

  /** Ends a worker, where it has not ended, and starts another in its place. */
  async replaceWorker(which: 0 | 1, options: { signal?: NodeJS.Signals; nodeOptions?: string[] } = {}): Promise<void> {
    await this.workers[which].process.end(options.signal ?? 'SIGTERM');
    this.workers[which].process = await this.#start.worker([...CLOCKS[which], ...(options.nodeOptions ?? [])]);
  }

  /** As above, on the same address. */
  async replaceWeb(signal: NodeJS.Signals): Promise<void> {
    await this.web.end(signal);
    this.web = await this.#start.web();
  }

  /** Pids of what runs in the stage's containers. */
  contained(): Promise<number[]> {
    return processesInContainers(cgroupOf(this.folder));
  }

  /** The end of what each of its parts said, for who looks into a failure. */
  async said(): Promise<string> {
    const parts = {
      'worker 1': this.workers[0].process.output,
      'worker 2': this.workers[1].process.output,
      web: this.web.output,
      postgres: await this.postgres.log(),
      launcher: this.postgres.said.join('\n'),
      engine: await this.engine.log(),
    };
    return Object.entries(parts)
      .map(([name, text]) => `--- ${name}\n${text.slice(-6_000)}`)
      .join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [this.web, ...this.workers.map((worker) => worker.process)];
    await Promise.all(running.map((each) => each.end('SIGKILL')));
    await this.#owned[Symbol.asyncDispose]();
  }
}

interface StageParts {
  folder: string;
  clock: StageClock;
  engine: OwnEngine;
  postgres: OwnPostgres;
  tokens: readonly string[];
  workers: Stage['workers'];
  url: string;
  web: StageProcess;
  start: Launchers;
  owned: AsyncDisposableStack;
}

interface Launchers {
  web: () => Promise<StageProcess>;
  worker: (nodeOptions: readonly string[]) => Promise<StageProcess>;
}

/** Cleans up in the end, and has a process of its own do so where this one doesn't come to it. */
function keep(folder: string, owned: AsyncDisposableStack): void {
  const keeper: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts'), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  keeper.unref();
  owned.defer(async () => {
    await cleanUp(folder);
    keeper.stdin?.end('done');
  });
}

async function startEngine(engine: OwnEngine): Promise<void> {
  const [image] = await Promise.all([ensureLanguageImage(LANGUAGE), engine.start()]);
  const { supervisor } = await readRecipes(languages, LANGUAGE);
  await engine.load([image, supervisor.reference]);
}

async function launchers(
  stage: Pick<Stage, 'folder' | 'clock' | 'engine' | 'postgres'> & { port: number },
): Promise<Launchers> {
  const homeDir = join(stage.folder, 'instance');
  await mkdir(homeDir);
  // The same for all that are started at once.
  await loadInstance(homeDir);
  const env = {
    ...stage.clock.environment,
    [STAGE_VARIABLE]: stage.folder,
    DATABASE_URL: stage.postgres.url,
    DOCKER_HOST: stage.engine.host,
    SANDPIPER_HOME: homeDir,
    OFFERED_LANGUAGES: LANGUAGE,
    DEFAULT_LANGUAGE: LANGUAGE,
    SANDPIPER_REGISTRY: 'none',
    SANDBOX_RUNTIME: 'runc',
    MAX_WORKERS: String(RUNS_AT_ONCE),
    PORT: String(stage.port),
    LOG_LEVEL: 'info',
  };
  const { nodeOptions, script } = workerCommand;
  return {
    web: () => StageProcess.start({ args: [join(import.meta.dirname, 'web-main.ts')], env }),
    worker: (more) =>
      StageProcess.start({ args: [...nodeOptions, ...more, script], env: { ...env, ...workerCommand.env } }),
  };
}

function makeUsers(databaseUrl: string): Promise<string[]> {
  return withOperatorStores(databaseUrl, async (stores) => {
    const secrets: string[] = [];
    for (let user = 1; user <= USERS; user++) {
      const { secret } = await ensureUserToken(stores, { email: `user-${user}@example.org`, name: 'chaos' });
      secrets.push(secret);
    }
    return secrets;
  });
}
