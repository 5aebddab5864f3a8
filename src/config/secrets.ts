import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
  /** 32 bytes that credentials and the secrets of projects are sealed with in the database. */
  encryptionKey: Uint8Array;
  /** Of the embedded Postgres; unused where DATABASE_URL is set. */
  postgresPassword: string;
}

const KEY_BYTES = 32;
const encryptionKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits; `openssl rand -hex 32` makes them');

const environmentSchema = z.object({
  NEXTAUTH_SECRET: optional(z.string().min(32, 'must have at least 32 characters; `openssl rand -hex 32` makes one')),
  GITHUB_SECRET: optional(z.string()),
  ENCRYPTION_KEY: optional(encryptionKey),
  METRICS_TOKEN: optional(
    z
      .string()
      .regex(/^[\x21-\x7e]{32,}$/, 'must have at least 32 characters and no space; `openssl rand -hex 32` makes one'),
  ),
});

const artifactKeysSchema = z
  .object({ S3_ACCESS_KEY_ID: optional(z.string()), S3_SECRET_ACCESS_KEY: optional(z.string()) })
  .superRefine((env, context) => {
    if (Boolean(env.S3_ACCESS_KEY_ID) === Boolean(env.S3_SECRET_ACCESS_KEY)) return;
    const missing = env.S3_ACCESS_KEY_ID ? 'S3_SECRET_ACCESS_KEY' : 'S3_ACCESS_KEY_ID';
    context.addIssue({
      code: 'custom',
      path: [missing],
      message: 'must be set too: a key has both parts, or there is none',
    });
  });

const fileSchema = z.object({ nextAuthSecret: z.string().min(32), postgresPassword: z.string().min(16) });
/** A file of its own: it has to outlive all others, and is what a copy of the database is of no use without. */
const keyFileSchema = z.object({ encryptionKey });

/**
 * The secrets of the instance whose folder is `homeDir`: those of the environment, else those of
 * `secrets.json`, which is made with random ones, readable by its owner only, where it isn't there yet.
 * @throws ConfigError
 */
export async function loadSecrets(env: Environment, homeDir: string): Promise<Secrets> {
  const set = parseEnvironment(environmentSchema, env);
  const kept = await keptIn(join(homeDir, 'secrets.json'), fileSchema, () => ({
    nextAuthSecret: randomBytes(32).toString('hex'),
    postgresPassword: randomBytes(24).toString('hex'),
  }));
  return {
    nextAuthSecret: set.NEXTAUTH_SECRET ?? kept.nextAuthSecret,
    githubClientSecret: set.GITHUB_SECRET ?? null,
    metricsToken: set.METRICS_TOKEN ?? null,
    encryptionKey: await loadEncryptionKey(env, homeDir),
    postgresPassword: kept.postgresPassword,
  };
}

/** What a worker opens secrets with. @throws ConfigError */
export async function loadEncryptionKey(env: Environment, homeDir: string): Promise<Secrets['encryptionKey']> {
  const { ENCRYPTION_KEY: set } = parseEnvironment(environmentSchema.pick({ ENCRYPTION_KEY: true }), env);
  const make = () => ({ encryptionKey: randomBytes(KEY_BYTES).toString('hex') });
  const hex = set ?? (await keptIn(join(homeDir, 'encryption-key.json'), keyFileSchema, make)).encryptionKey;
  return Buffer.from(hex, 'hex');
}

/** What opens a worker's metrics. @throws ConfigError */
export function loadMetricsToken(env: Environment): Secrets['metricsToken'] {
  return parseEnvironment(environmentSchema.pick({ METRICS_TOKEN: true }), env).METRICS_TOKEN ?? null;
}

/** Of the bucket that artifacts are kept in. */
export interface ArtifactKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What opens the store of artifacts; null where the machine itself may, or none is needed. @throws ConfigError */
export function loadArtifactKeys(env: Environment): ArtifactKeys | null {
  const set = parseEnvironment(artifactKeysSchema, env);
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = set;
  return accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : null;
}

/** The variables that are secrets. */
export const secretVariables: readonly string[] = [environmentSchema, artifactKeysSchema].flatMap(({ shape }) =>
  Object.keys(shape),
);

/**
 * What the file says; where it isn't there yet it is made, readable by its owner only. Two processes may start at once:
 * the one whose link succeeds has made it, the other reads it.
 */
async function keptIn<Kept>(file: string, schema: z.ZodType<Kept>, make: () => Kept): Promise<Kept> {
  const kept = await readKept(file, schema);
  if (kept) return kept;
  await mkdir(dirname(file), { recursive: true });
  const made = make();
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  try {
    await link(draft, file);
    return made;
  } catch (error) {
    const others = await readKept(file, schema);
    if (others) return others;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKept<Kept>(file: string, schema: z.ZodType<Kept>): Promise<Kept | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : schema.parse(JSON.parse(text));
}
