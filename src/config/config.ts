import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { emailSchema } from '#core/contracts/users.ts';
import { DEFAULT_LIMITS, type Limits, MOST_LIMITS } from '#core/limits.ts';
import type { AddressRange } from './address-list.ts';
import { type EgressRule, egressRules, registryUrl } from './egress-rules.ts';
import { type Environment, optional, parseEnvironment } from './environment.ts';
import {
  addressList,
  allOrLanguageIds,
  artifactStore,
  bytes,
  bytesOrNone,
  cores,
  days,
  dockerHost,
  folderList,
  imagePatterns,
  integer,
  languageId,
  languageIds,
  onOff,
  share,
  url,
} from './setting-kinds.ts';

/** gVisor may be there more than once, each with a platform of its own. */
const RUNTIME = /^(auto|runc|runsc(-[\w.-]+)?)$/;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A bucket, and where it is. Its keys are secrets. */
export interface S3Place {
  readonly bucket: string;
  /** Before the names of all objects, without slashes around it. */
  readonly prefix: string;
  /** Null is that of AWS. */
  readonly endpoint: string | null;
  readonly region: string;
  /** The bucket is a part of the path, and not of the host's name. */
  readonly pathStyle: boolean;
}

/**
 * What an operator can set, read once from the environment. It holds no secret: those are in `loadSecrets`.
 * Durations are in milliseconds, sizes in bytes, paths absolute.
 */
export interface Config {
  /** The folder that belongs to this instance alone: data, logs, secrets, pid files. */
  homeDir: string;
  port: number;
  /** The address that the web process listens on. */
  host: string;
  /** What people type into their browser, without a slash at the end. */
  publicUrl: string;
  /** Null where the launcher is to start the embedded Postgres; its children always get one. */
  databaseUrl: string | null;
  /** How many proxies of ours stand in front, each adding the address it was called from to `X-Forwarded-For`. */
  trustedProxies: number;
  engine: {
    /** As in `DOCKER_HOST`; null is the usual socket. */
    dockerHost: string | null;
    /** Whether the launcher may install a missing engine from the distribution. */
    install: boolean;
    /** `auto`, `runc` or `runsc`; or a gVisor by the name that the engine has it under, as `runsc-kvm`. */
    runtime: string;
    /** Whose runs may follow one another in the same sandbox, which is cleaned in between. */
    reuse: 'never' | 'session' | 'owner';
  };
  images: {
    /** Host of a container registry, or null for none: images are then made from the distribution's packages. */
    registry: string | null;
    /** How many days old an image has to be to be removed that no language's folder makes any more. */
    keepOldDays: number;
  };
  languages: {
    /** Used where a request names none. */
    default: string;
    /** Folders of languages beside those that come with Sandpiper. */
    more: readonly string[];
    /** The ids to offer; null is all. */
    only: readonly string[] | null;
    /** The ids of those whose images a worker makes although nobody waits for them, in this order. */
    prepared: readonly string[] | 'all';
  };
  worker: {
    /** Runs at once in one worker. */
    maxConcurrentRuns: number;
    /** Of the engine's memory, for all containers of the worker together by their limits. */
    memoryShare: number;
    /** What a container is taken to need where it is counted how many may be there. */
    containerEstimateBytes: number;
    /** Containers that may be there at once, in the place of what the memory says; null leaves it to that. */
    maxContainers: number | null;
  };
  queue: {
    maxWaiting: number;
    maxWaitingPerUser: number;
  };
  limits: {
    /** For requests and languages that name none. */
    defaults: Limits;
    /** Above these a request is refused, never lowered. */
    most: Limits;
  };
  /** Who may read the metrics without a token, and where a worker shows its own: null for nowhere. */
  /** Which images a request may name: patterns as {@link imagePatterns} has them. */
  customImages: readonly string[];
  egress: {
    /** What may have the network: nothing, what comes before the program, or that and the program where it asks. */
    phases: 'none' | 'prepare' | 'all';
    /** Hosts and networks that may be reached although their addresses are not public ones. */
    allow: readonly EgressRule[];
    /** Of all that one execution sends and receives, together. */
    mostBytes: number;
    /** Where npm asks for packages, in the place of its own default. */
    npmRegistry: string | null;
  };
  dependencies: {
    /** What is kept for the lockfiles of one person, all together; 0 for nothing. */
    mostBytes: number;
  };
  artifacts: {
    /** Where the bytes are: a folder, or a bucket. */
    store: { readonly type: 'folder'; readonly path: string } | ({ readonly type: 's3' } & S3Place);
    /** Of one execution, all together. */
    mostBytes: number;
  };
  metrics: { allow: readonly AddressRange[]; workerPort: number | null };
  /** After how many days what ended is removed; null for never. The audit is never kept shorter than executions. */
  retention: { logDays: number | null; executionDays: number | null; auditDays: number | null };
  /** Of the first admin, who is made where there is none. */
  adminEmail: string;
  /** Null where sign-in with GitHub is off. Its secret is in `Secrets`. */
  githubClientId: string | null;
  /** Whether a GitHub user whom no account belongs to gets one, as a developer, by signing in. */
  githubSignup: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
}

const DEFAULT_PORT = 3000;
const DEFAULT_LANGUAGE = 'python';
const RETAIN_DAYS = { logs: 30, executions: 90, audit: 365 } as const;

const schema = z
  .object({
    PORT: optional(integer(1, 65535)),
    HOST: optional(z.string().regex(/^[\w.:-]+$/, 'must be an address such as 127.0.0.1 or 0.0.0.0')),
    SANDPIPER_HOME: optional(z.string()),
    SANDPIPER_URL: optional(url(['http', 'https'])),
    SANDPIPER_TRUST_PROXY: optional(integer(0, 10)),
    DATABASE_URL: optional(url(['postgres', 'postgresql'])),
    DOCKER_HOST: optional(dockerHost),
    SANDPIPER_INSTALL_ENGINE: optional(onOff),
    SANDBOX_RUNTIME: optional(z.string().regex(RUNTIME, 'must be auto, runc or runsc')),
    SANDBOX_REUSE: optional(z.enum(['never', 'session', 'owner'], 'must be never, session or owner')),
    KEEP_OLD_IMAGES_DAYS: optional(days),
    CUSTOM_IMAGES: optional(imagePatterns),
    SANDPIPER_REGISTRY: optional(z.string().regex(/^[\w.:-]+$/, 'must be the host of a registry, or none')),
    SANDPIPER_LANGUAGES: optional(folderList),
    OFFERED_LANGUAGES: optional(languageIds),
    PREPARED_LANGUAGES: optional(allOrLanguageIds),
    DEFAULT_LANGUAGE: optional(languageId),
    MAX_WORKERS: optional(integer(1, 1000)),
    MEMORY_SHARE: optional(share),
    CONTAINER_ESTIMATE_MB: optional(integer(16, 1_048_576)),
    MAX_CONTAINERS: optional(integer(1, 100_000)),
    QUEUE_SIZE: optional(integer(1, 10_000_000)),
    QUEUE_SIZE_PER_USER: optional(integer(1, 10_000_000)),
    DEFAULT_WALL_MS: optional(integer(100, 86_400_000)),
    MAX_WALL_MS: optional(integer(100, 86_400_000)),
    MAX_MEMORY_BYTES: optional(bytes),
    MAX_CPUS: optional(cores),
    MAX_PIDS: optional(integer(8, 100_000)),
    MAX_DISK_BYTES: optional(bytes),
    MAX_OUTPUT_BYTES: optional(bytes),
    EGRESS: optional(z.enum(['none', 'prepare', 'all'], 'must be none, prepare or all')),
    EGRESS_ALLOW: optional(egressRules),
    MAX_EGRESS_BYTES: optional(bytes),
    NPM_REGISTRY: optional(registryUrl),
    MAX_DEPENDENCY_BYTES: optional(bytesOrNone),
    ARTIFACT_STORE: optional(artifactStore),
    S3_ENDPOINT: optional(url(['http', 'https'])),
    S3_REGION: optional(z.string().regex(/^[\w-]+$/, 'must be the name of a region, such as eu-central-1')),
    S3_PATH_STYLE: optional(onOff),
    MAX_ARTIFACT_BYTES: optional(bytes),
    METRICS_ALLOW: optional(addressList),
    WORKER_METRICS_PORT: optional(integer(0, 65535)),
    RETAIN_LOG_DAYS: optional(days),
    RETAIN_EXECUTION_DAYS: optional(days),
    RETAIN_AUDIT_DAYS: optional(days),
    SANDPIPER_ADMIN_EMAIL: optional(emailSchema),
    GITHUB_ID: optional(z.string()),
    GITHUB_SECRET: optional(z.string()),
    SANDPIPER_GITHUB_SIGNUP: optional(onOff),
    LOG_LEVEL: optional(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)),
  })
  .superRefine((env, context) => {
    if (Boolean(env.GITHUB_ID) !== Boolean(env.GITHUB_SECRET)) {
      const missing = env.GITHUB_ID ? 'GITHUB_SECRET' : 'GITHUB_ID';
      context.addIssue({
        code: 'custom',
        path: [missing],
        message: 'must be set too: sign-in with GitHub needs both GITHUB_ID and GITHUB_SECRET, or neither',
      });
    }
    if (env.DEFAULT_WALL_MS !== undefined && env.DEFAULT_WALL_MS > (env.MAX_WALL_MS ?? MOST_LIMITS.wallMs)) {
      context.addIssue({ code: 'custom', path: ['DEFAULT_WALL_MS'], message: 'must not be above MAX_WALL_MS' });
    }
    if (env.WORKER_METRICS_PORT && env.WORKER_METRICS_PORT === (env.PORT ?? DEFAULT_PORT)) {
      context.addIssue({ code: 'custom', path: ['WORKER_METRICS_PORT'], message: 'must be another port than PORT' });
    }
    const { executionDays, auditDays } = daysKept(env);
    if (auditDays > 0 && (executionDays === 0 || auditDays < executionDays)) {
      context.addIssue({
        code: 'custom',
        path: ['RETAIN_AUDIT_DAYS'],
        message: `must not be shorter than RETAIN_EXECUTION_DAYS (${executionDays === 0 ? '0: for ever' : executionDays}); 0 is for ever`,
      });
    }
    const only = env.OFFERED_LANGUAGES;
    const prepared = env.PREPARED_LANGUAGES === 'all' ? [] : (env.PREPARED_LANGUAGES ?? []);
    const fallback = env.DEFAULT_LANGUAGE ?? DEFAULT_LANGUAGE;
    for (const id of prepared.filter((each) => only && !only.includes(each))) {
      context.addIssue({
        code: 'custom',
        path: ['PREPARED_LANGUAGES'],
        message: `must be among OFFERED_LANGUAGES, which is without "${id}"`,
      });
    }
    if (only && !only.includes(fallback)) {
      context.addIssue({
        code: 'custom',
        path: ['DEFAULT_LANGUAGE'],
        message: `must be one of OFFERED_LANGUAGES, which is without "${fallback}"`,
      });
    }
  });

/**
 * Reads the settings of an instance from environment variables; what is not set gets its default.
 * @throws ConfigError naming each variable that is wrong and what to set it to.
 */
export function loadConfig(env: Environment): Config {
  const set = parseEnvironment(schema, env);
  const port = set.PORT ?? DEFAULT_PORT;
  const defaultLanguage = set.DEFAULT_LANGUAGE ?? DEFAULT_LANGUAGE;
  const { logDays, executionDays, auditDays } = daysKept(set);
  const most: Limits = {
    wallMs: set.MAX_WALL_MS ?? MOST_LIMITS.wallMs,
    cpuMs: set.MAX_WALL_MS ?? MOST_LIMITS.cpuMs,
    memoryBytes: set.MAX_MEMORY_BYTES ?? MOST_LIMITS.memoryBytes,
    cpus: set.MAX_CPUS ?? availableParallelism(),
    pids: set.MAX_PIDS ?? MOST_LIMITS.pids,
    diskBytes: set.MAX_DISK_BYTES ?? MOST_LIMITS.diskBytes,
    outputBytes: set.MAX_OUTPUT_BYTES ?? MOST_LIMITS.outputBytes,
  };
  const wallMs = Math.min(set.DEFAULT_WALL_MS ?? DEFAULT_LIMITS.wallMs, most.wallMs);
  // Next would take all that lies below for a part of the site.
  const homeDir = resolve(/* turbopackIgnore: true */ set.SANDPIPER_HOME ?? '.sandpiper');
  return {
    homeDir,
    port,
    host: set.HOST ?? '127.0.0.1',
    publicUrl: (set.SANDPIPER_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    databaseUrl: set.DATABASE_URL ?? null,
    trustedProxies: set.SANDPIPER_TRUST_PROXY ?? 0,
    engine: {
      dockerHost: set.DOCKER_HOST ?? null,
      install: set.SANDPIPER_INSTALL_ENGINE ?? true,
      runtime: set.SANDBOX_RUNTIME ?? 'auto',
      reuse: set.SANDBOX_REUSE ?? 'owner',
    },
    images: {
      registry: set.SANDPIPER_REGISTRY === 'none' ? null : (set.SANDPIPER_REGISTRY ?? 'docker.io'),
      keepOldDays: set.KEEP_OLD_IMAGES_DAYS ?? 7,
    },
    languages: {
      default: defaultLanguage,
      more: set.SANDPIPER_LANGUAGES ?? [],
      only: set.OFFERED_LANGUAGES ?? null,
      prepared: set.PREPARED_LANGUAGES ?? [defaultLanguage],
    },
    worker: {
      maxConcurrentRuns: set.MAX_WORKERS ?? 2 * availableParallelism(),
      memoryShare: set.MEMORY_SHARE ?? 0.8,
      containerEstimateBytes: (set.CONTAINER_ESTIMATE_MB ?? 512) * 1024 ** 2,
      maxContainers: set.MAX_CONTAINERS ?? null,
    },
    queue: { maxWaiting: set.QUEUE_SIZE ?? 10_000, maxWaitingPerUser: set.QUEUE_SIZE_PER_USER ?? 1_000 },
    limits: {
      defaults: {
        wallMs,
        cpuMs: wallMs,
        memoryBytes: Math.min(DEFAULT_LIMITS.memoryBytes, most.memoryBytes),
        cpus: Math.min(DEFAULT_LIMITS.cpus, most.cpus),
        pids: Math.min(DEFAULT_LIMITS.pids, most.pids),
        diskBytes: Math.min(DEFAULT_LIMITS.diskBytes, most.diskBytes),
        outputBytes: Math.min(DEFAULT_LIMITS.outputBytes, most.outputBytes),
      },
      most,
    },
    customImages: set.CUSTOM_IMAGES ?? ['local'],
    egress: {
      phases: set.EGRESS ?? 'prepare',
      allow: set.EGRESS_ALLOW ?? [],
      mostBytes: set.MAX_EGRESS_BYTES ?? 1024 ** 3,
      npmRegistry: set.NPM_REGISTRY ?? null,
    },
    dependencies: { mostBytes: set.MAX_DEPENDENCY_BYTES ?? 1024 ** 3 },
    artifacts: {
      store: artifactPlace(set, resolve(/* turbopackIgnore: true */ homeDir, 'artifacts')),
      mostBytes: set.MAX_ARTIFACT_BYTES ?? 64 * 1024 ** 2,
    },
    metrics: { allow: set.METRICS_ALLOW ?? [], workerPort: workerMetricsPort(set.WORKER_METRICS_PORT, port) },
    retention: {
      logDays: forEver(logDays),
      executionDays: forEver(executionDays),
      auditDays: forEver(auditDays),
    },
    adminEmail: set.SANDPIPER_ADMIN_EMAIL ?? 'admin@sandpiper.local',
    githubClientId: set.GITHUB_ID ?? null,
    githubSignup: set.SANDPIPER_GITHUB_SIGNUP ?? true,
    logLevel: set.LOG_LEVEL ?? 'info',
  };
}

function artifactPlace(set: z.infer<typeof schema>, folder: string): Config['artifacts']['store'] {
  const chosen = set.ARTIFACT_STORE;
  if (chosen?.type !== 's3') return chosen ?? { type: 'folder', path: folder };
  const endpoint = set.S3_ENDPOINT ?? null;
  // What is not AWS seldom has a name in the DNS for each bucket.
  return {
    ...chosen,
    endpoint,
    region: set.S3_REGION ?? 'us-east-1',
    pathStyle: set.S3_PATH_STYLE ?? endpoint !== null,
  };
}

function workerMetricsPort(set: number | undefined, port: number): number | null {
  const chosen = set ?? port + 1;
  return chosen === 0 || chosen > 65_535 ? null : chosen;
}

/** 0 is for ever. Where the audit has none of its own, it is kept as long as executions are, and a year at least. */
function daysKept(env: {
  readonly RETAIN_LOG_DAYS?: number | undefined;
  readonly RETAIN_EXECUTION_DAYS?: number | undefined;
  readonly RETAIN_AUDIT_DAYS?: number | undefined;
}) {
  const logDays = env.RETAIN_LOG_DAYS ?? RETAIN_DAYS.logs;
  const executionDays = env.RETAIN_EXECUTION_DAYS ?? RETAIN_DAYS.executions;
  const leastAuditDays = executionDays === 0 ? 0 : Math.max(RETAIN_DAYS.audit, executionDays);
  return { logDays, executionDays, auditDays: env.RETAIN_AUDIT_DAYS ?? leastAuditDays };
}

function forEver(days: number): number | null {
  return days === 0 ? null : days;
}

/** Every variable that `loadConfig` reads, for the check that `.env.example` tells of all of them. */
export const configVariables: readonly string[] = Object.keys(schema.shape);
