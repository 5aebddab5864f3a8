import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ConfigError } from '#config/environment.ts';
import { takePidFile } from './pid-file.ts';
import { loadDotEnv, prepareSetup } from './setup.ts';
import { start, untilStopped } from './start.ts';
import { Steps, seconds } from './steps.ts';

/** Told to stop, by a person or the system. */
class Stopped extends Error {
  override name = 'Stopped';
}

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });
const steps = new Steps();
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Stopped(name)));
}

try {
  await runInstance();
} catch (error) {
  if (!(error instanceof Stopped)) {
    const config = error instanceof ConfigError;
    steps.say(
      '',
      config ? `The configuration is wrong:\n${error.message}` : `Sandpiper can't start: ${explain(error)}`,
    );
    process.exitCode = 1;
  }
}

async function runInstance(): Promise<void> {
  loadDotEnv(join(import.meta.dirname, '../..'));
  const setup = await prepareSetup(process.env);
  const lockFile = join(setup.config.homeDir, 'launcher.pid');
  const holder = await takePidFile(lockFile);
  if (holder !== null) {
    throw new Error(
      `it runs already from ${setup.config.homeDir} (process ${holder}). Another one beside it needs its own SANDPIPER_HOME and PORT`,
    );
  }
  await using owned = new AsyncDisposableStack();
  owned.defer(() => rm(lockFile, { force: true }));
  let stopping = 0;
  owned.defer(() => steps.say('stopped', `in ${seconds(performance.now() - stopping)}`));
  try {
    await start({ setup, steps, dev: values.dev, owned, stop });
    await untilStopped(stop.signal);
  } finally {
    stopping = performance.now();
    steps.say('', 'Stopping …');
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message}\n${explain(error.cause)}` : error.message;
}
