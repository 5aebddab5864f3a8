import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#config/config.ts';
import { WORKER_ALIVE_MS } from '#services/worker-alive.ts';
import { buildInPlace } from './launcher/build/build.ts';
import { ensureGenerated } from './launcher/build/generate.ts';
import { childEnvironment } from './launcher/child-environment.ts';
import { workerCommand } from './launcher/children/worker-command.ts';
import { ensurePostgres } from './launcher/postgres/server.ts';
import { localUrl } from './launcher/ready.ts';
import { prepareSetup } from './launcher/setup.ts';
import { Steps } from './launcher/steps.ts';

// What docker-compose.yml runs in each of its services: one thing, in the foreground, whose restart is the engine's.
const projectDir = join(import.meta.dirname, '..');
const steps = new Steps();
const stop = new AbortController();

const roles = {
  build: async () => {
    await steps.run('client', (step) => ensureGenerated(projectDir, step, stop.signal));
    await steps.run('build', (step) => buildInPlace(projectDir, step, stop.signal));
  },
  web: async () => {
    const { setup, url } = await prepareDatabase();
    const { config } = setup;
    const { announceLink } = await import('./launcher/link.ts');
    // Of several replicas one makes the first admin; those that came second find them.
    await announceLink(setup, url, steps).catch(() => announceLink(setup, url, steps));
    const next = 'node_modules/next/dist/bin/next';
    await foreground([next, 'start', '--port', String(config.port), '--hostname', config.host], {
      NEXTAUTH_URL: config.publicUrl,
    });
  },
  worker: async () => {
    await prepareDatabase();
    await foreground([...workerCommand.nodeOptions, workerCommand.script], workerCommand.env);
  },
  'web-health': async () => {
    const response = await fetch(`${localUrl(loadConfig(process.env))}/api/v1/health`, {
      signal: AbortSignal.timeout(4_000),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  },
  'worker-health': async () => {
    const { createDatabase } = await import('#db/client.ts');
    const { createWorkerStore } = await import('#db/stores/pg-worker-store.ts');
    await using database = createDatabase({ url: loadConfig(process.env).databaseUrl ?? '', poolSize: 1 });
    const alive = await createWorkerStore(database).alive(WORKER_ALIVE_MS);
    if (!alive.some((worker) => worker.hostname === hostname())) throw new Error('this worker gives no sign of life');
  },
} satisfies Record<string, () => Promise<void>>;

const role = process.argv[2] ?? '';
try {
  if (!isRole(role)) throw new Error(`usage: node bin/service.ts ${Object.keys(roles).join('|')}`);
  await roles[role]();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function isRole(text: string): text is keyof typeof roles {
  return Object.hasOwn(roles, text);
}

async function prepareDatabase() {
  const setup = await prepareSetup(process.env);
  if (!setup.config.databaseUrl) throw new Error('DATABASE_URL must be set: a container brings no database of its own');
  const { url } = await steps.run('postgres', (step) => ensurePostgres(setup, step, stop.signal));
  const { migrate } = await import('./launcher/migrations.ts');
  await steps.run('migrations', (step) => migrate(url, step));
  return { setup, url };
}

/** Runs it until it ends, passes signals on, and ends as it did. */
function foreground(args: string[], env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: projectDir,
      env: childEnvironment({ ...process.env, ...env }),
      stdio: 'inherit',
    });
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
    child.on('error', reject);
    child.on('close', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
