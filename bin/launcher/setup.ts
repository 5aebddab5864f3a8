import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Config, loadConfig } from '#config/config.ts';
import type { Environment } from '#config/environment.ts';
import { type Instance, loadInstance } from '#config/instance.ts';
import { loadSecrets, type Secrets } from '#config/secrets.ts';

/** All that the steps of a start need to know. */
export interface Setup {
  /** The checkout. */
  projectDir: string;
  env: Environment;
  config: Config;
  secrets: Secrets;
  instance: Instance;
  logsDir: string;
}

/** Reads `.env` where there is one; what the environment says already stands. */
export function loadDotEnv(projectDir: string): void {
  try {
    process.loadEnvFile(join(projectDir, '.env'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/**
 * Checks the configuration and makes the folder of the instance.
 * @throws ConfigError
 */
export async function prepareSetup(env: Environment): Promise<Setup> {
  const config = loadConfig(env);
  const logsDir = join(config.homeDir, 'logs');
  await mkdir(logsDir, { recursive: true });
  // Whatever the umask: the user that Postgres runs as passes through here. What is secret guards itself.
  await chmod(config.homeDir, 0o755);
  return {
    projectDir: resolve(import.meta.dirname, '../..'),
    env,
    config,
    secrets: await loadSecrets(env, config.homeDir),
    instance: await loadInstance(config.homeDir),
    logsDir,
  };
}
