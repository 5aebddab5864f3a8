import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Environment, optional, parseEnvironment } from './environment.ts';

/** What must never be logged, shown or sent. */
export interface Secrets {
  /** Signs the session cookies. */
  nextAuthSecret: string;
  /** Null where sign-in with GitHub is off. */
  githubClientSecret: string | null;
  /** Reads the metrics; null where no token of their own does. */
  metricsToken: string | null;
  /** Of the embedded Postgres; unused where DATABASE_URL is set. */
  postgresPassword: string;
}

const environmentSchema = z.object({
  NEXTAUTH_SECRET: optional(z.string().min(32, 'must have at least 32 characters; `openssl rand -hex 32` makes one')),
  GITHUB_SECRET: optional(z.string()),
  METRICS_TOKEN: optional(
    z
      .string()
      .regex(/^[\x21-\x7e]{32,}$/, 'must have at least 32 characters and no space; `openssl rand -hex 32` makes one'),
  ),
});

const fileSchema = z.object({ nextAuthSecret: z.string().min(32), postgresPassword: z.string().min(16) });

/**
 * The secrets of the instance whose folder is `homeDir`: those of the environment, else those of
 * `secrets.json`, which is made with random ones, readable by its owner only, where it isn't there yet.
 * @throws ConfigError
 */
export async function loadSecrets(env: Environment, homeDir: string): Promise<Secrets> {
  const set = parseEnvironment(environmentSchema, env);
  const file = join(homeDir, 'secrets.json');
  const kept = (await readKept(file)) ?? (await makeOnce(file, homeDir));
  return {
    nextAuthSecret: set.NEXTAUTH_SECRET ?? kept.nextAuthSecret,
    githubClientSecret: set.GITHUB_SECRET ?? null,
    metricsToken: set.METRICS_TOKEN ?? null,
    postgresPassword: kept.postgresPassword,
  };
}

/** The one secret that a worker needs too. @throws ConfigError */
export function loadMetricsToken(env: Environment): Secrets['metricsToken'] {
  return parseEnvironment(environmentSchema.pick({ METRICS_TOKEN: true }), env).METRICS_TOKEN ?? null;
}

/** The variables that `loadSecrets` reads. */
export const secretVariables: readonly string[] = Object.keys(environmentSchema.shape);

async function readKept(file: string) {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : fileSchema.parse(JSON.parse(text));
}

/** Two processes may start at once: the one whose link succeeds has made the secrets, the other reads them. */
async function makeOnce(file: string, homeDir: string) {
  await mkdir(homeDir, { recursive: true });
  const made = { nextAuthSecret: randomBytes(32).toString('hex'), postgresPassword: randomBytes(24).toString('hex') };
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  try {
    await link(draft, file);
    return made;
  } catch (error) {
    const kept = await readKept(file);
    if (kept) return kept;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
