import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuild, holdBuild } from './build/build.ts';
import { ensureEditorFiles } from './build/editor-files.ts';
import { ensureGenerated } from './build/generate.ts';
import { Child, type ChildOptions, stopLeftOver } from './children/child.ts';
import { watchSources } from './children/source-watch.ts';
import { workerCommand } from './children/worker-command.ts';
import { ensureEngine } from './engine.ts';
import { ensureImageTools } from './image-tools.ts';
import { ensureLoopback } from './loopback.ts';
import { registryEnvironment } from './package-registry.ts';
import { checkPort } from './port.ts';
import { KeptPostgres } from './postgres/kept-postgres.ts';
import { ensurePostgres } from './postgres/server.ts';
import { waitUntilReady } from './ready.ts';
import type { Setup } from './setup.ts';
import type { Steps } from './steps.ts';

export interface StartOptions {
  setup: Setup;
  steps: Steps;
  /** With reload, for people who work on it: no build, `next dev`, a worker that restarts when its code changes. */
  dev: boolean;
  /** Gets what has to be stopped, in the order of starting; whoever owns it stops it in the reverse order. */
  owned: AsyncDisposableStack;
  /** Aborted by the owner to stop, and here where one of several things at work fails. */
  stop: AbortController;
}

/** From the signal to the last process's end: with what the launcher itself does then, 10 s. */
const STOP_MS = 9_500;
/** For Postgres to shut down, even where that time is over. */
const POSTGRES_STOP_MS = 2_500;

/** Starts an instance. Settles when it is ready and its link is announced. */
export async function start({ setup, steps, dev, owned, stop }: StartOptions): Promise<void> {
  const { config, projectDir } = setup;
  const { signal } = stop;
  let stopBy = Number.POSITIVE_INFINITY;
  signal.addEventListener('abort', () => (stopBy = performance.now() + STOP_MS), { once: true });

  await steps.run('loopback', (step) => ensureLoopback(projectDir, step));
  await steps.run('left-overs', async (step) => {
    await Promise.all(['web', 'worker'].map((name) => stopLeftOver(config.homeDir, name, step)));
  });
  await checkPort(config);

  // The engine may have to be installed, which leaves time for all that is below.
  const engine = steps.run('engine', (step) => ensureEngine(setup, step, signal));
  const tools = engine.then(() => steps.run('image tools', (step) => ensureImageTools(setup, step, signal)));
  const client = steps.run('client', (step) => ensureGenerated(projectDir, step, signal));
  const registry = steps.run('packages', (step) => registryEnvironment(setup, step, { signal }));

  // They are awaited further down; until then their failure is nobody's surprise.
  for (const early of [engine, tools, client, registry]) early.catch(() => {});

  const database = await steps.run('postgres', (step) => ensurePostgres(setup, step, signal));
  const postgres = new KeptPostgres(database, setup, steps);
  owned.defer(() => postgres.stop(Math.min(Math.max(stopBy - performance.now(), POSTGRES_STOP_MS), STOP_MS)));
  await client;
  await steps.run('migrations', async (step) => {
    const { migrate } = await import('./migrations.ts');
    await migrate(database.url, step);
  });

  const child = (name: string, args: string[], env: ChildOptions['env'], started?: ChildOptions['started']) =>
    new Child({
      name,
      args,
      projectDir,
      homeDir: config.homeDir,
      logsDir: setup.logsDir,
      env: { ...setup.env, ...env },
      say: (text) => steps.say(name, text),
      started,
    });
  const children: Child[] = [];
  owned.defer(async () => {
    await Promise.all(children.map((each) => each.stop()));
  });
  const launch = (each: Child) => {
    signal.throwIfAborted();
    children.push(each);
    each.start();
  };
  const common = {
    NODE_ENV: dev ? 'development' : 'production',
    DATABASE_URL: database.url,
    SANDPIPER_HOME: config.homeDir,
  };

  const startWorker = async () => {
    // Some of its steps can't be cut off, and nobody who stops waits for them.
    const problem = await Promise.race([engine, aborted(signal)]);
    if (problem) steps.say('engine', `${problem}\nThe site starts without it: runs wait until there is one.`);
    await tools;
    // It has no use for what signs people in.
    const env = {
      ...common,
      ...(await registry),
      ...workerCommand.env,
      NEXTAUTH_SECRET: undefined,
      GITHUB_SECRET: undefined,
      GITHUB_ID: undefined,
    };
    const worker = child('worker', [...workerCommand.nodeOptions, workerCommand.script], env);
    launch(worker);
    if (!dev) return;
    // By the launcher, as Node's own --watch puts a process in between that outlives a killed launcher.
    const say = (error: unknown) => steps.say('worker', String(error));
    watchSources({
      projectDir,
      folders: workerCommand.sources,
      onChange: () => void worker.reload().catch(say),
      onError: say,
      signal,
    });
  };

  const startWeb = async () => {
    const next = 'node_modules/next/dist/bin/next';
    const address = ['--port', String(config.port), '--hostname', config.host];
    const env = { ...common, NEXTAUTH_URL: config.publicUrl, NEXT_TELEMETRY_DISABLED: '1' };
    if (dev) {
      await ensureEditorFiles(projectDir, signal);
      launch(child('web', [next, 'dev', ...address], env));
    } else {
      const folder = await steps.run('build', (step) => ensureBuild(projectDir, step, signal));
      launch(
        child('web', [next, 'start', ...address], { ...env, NEXT_DIST_DIR: folder }, (pid) =>
          holdBuild(projectDir, folder, pid),
        ),
      );
    }
    await steps.run('web', async (step) => {
      await waitUntilReady(config, dev ? 120_000 : 60_000, signal);
      step.did(`is healthy; logs are in ${join(config.homeDir, 'logs')}`);
    });
  };

  // The worker builds images meanwhile: it is what a first run waits for.
  await together(stop, [startWorker(), startWeb()]);
  // It needs the database client, which may have been written only now.
  const { announceLink } = await import('./link.ts');
  await announceLink(setup, database.url, steps);
}

/** Waits for all; where one fails the others are told to stop, and have stopped when this settles. */
async function together(stop: AbortController, tasks: Promise<void>[]): Promise<void> {
  try {
    await Promise.all(tasks);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(tasks);
    throw error;
  }
}

/** Never fulfilled. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Settles when the instance is told to stop. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {});
}
