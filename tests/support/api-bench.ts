import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiDeps } from '#api/api-deps.ts';
import { handleRestRequest } from '#api/rest/handle-request.ts';
import { createCaller } from '#api/trpc/root.ts';
import { newArtifactSet } from '#artifacts/artifact-keys.ts';
import { createArtifactStore } from '#artifacts/create-store.ts';
import { FolderArtifactStore } from '#artifacts/folder-store.ts';
import { loadConfig } from '#config/config.ts';
import type { Environment } from '#config/environment.ts';
import { type LanguageRegistry, loadLanguages } from '#config/languages.ts';
import { newId, type WorkerId } from '#core/ids.ts';
import type { LogStream } from '#core/log-chunks.ts';
import type { Principal, Role } from '#core/principal.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { issueToken } from '#services/create-token.ts';
import { createSealer } from '#services/sealing.ts';
import { type WatcherLimits, Watchers } from '#services/watchers.ts';
import type { TestDatabase } from './database.ts';

export interface TestUser {
  readonly record: UserRecord;
  readonly principal: Principal;
  /** An API token's secret. */
  readonly secret: string;
}

export interface RestCall {
  /** Whose token the call carries; none where it is absent. */
  readonly as?: TestUser;
  /** Sent as JSON; a text and bytes go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or the text where it is none; typed loosely, as tests look into it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of each field
  readonly body: any;
}

/** Both faces of the real API on a real database. Errors of ours that were logged are in `logged`. */
export interface ApiBench extends AsyncDisposable {
  readonly deps: ApiDeps;
  readonly logged: { fields: Readonly<Record<string, unknown>>; message: string }[];
  user(role?: Role): Promise<TestUser>;
  fetch(method: string, path: string, call?: RestCall): Promise<Response>;
  rest(method: string, path: string, call?: RestCall): Promise<RestAnswer>;
  caller(principal: Principal | null, signal?: AbortSignal): ReturnType<typeof createCaller>;
  /** Plays the worker: takes the oldest waiting execution. */
  claim(): Promise<ClaimedExecution>;
}

export interface ApiBenchOptions {
  readonly env?: Environment;
  readonly watchers?: Partial<WatcherLimits>;
  /** In the place of the languages that are offered. */
  readonly languages?: LanguageRegistry;
}

/** What its sealer, and that of a worker beside it, has for a key. */
export const SEALING_KEY = new Uint8Array(32).fill(7);

export async function apiBench(database: TestDatabase, options: ApiBenchOptions = {}): Promise<ApiBench> {
  const logged: ApiBench['logged'] = [];
  const hub = createListenHub({ url: database.url });
  await hub.start();
  const note = (fields: Readonly<Record<string, unknown>>, message: string) => void logged.push({ fields, message });
  const artifacts = await mkdtemp(join(tmpdir(), 'bench-artifacts-'));
  const config = loadConfig({ PORT: '3000', ...options.env });
  const deps: ApiDeps = {
    stores: database.stores,
    hub,
    artifactStore: options.env?.ARTIFACT_STORE
      ? await createArtifactStore(config.artifacts.store, null)
      : new FolderArtifactStore(artifacts),
    languages: options.languages ?? loadLanguages('languages'),
    config,
    sealer: createSealer(SEALING_KEY),
    watchers: new Watchers({ perUser: 100, inAll: 500, ...options.watchers }),
    now: () => new Date(),
    secrets: { nextAuthSecret: 'a-secret-of-the-tests-that-is-long-enough', githubClientSecret: null },
    log: { error: note, warn: () => {}, info: () => {} },
  };
  const workerId = newId('worker');
  await database.stores.workers.register({ id: workerId, hostname: 'bench', pid: 1, version: '0', capacity: 2 });

  return {
    deps,
    logged,
    user: (role = 'DEVELOPER') => makeUser(deps, role),
    fetch: (method, path, call) => Promise.resolve(handleRestRequest(deps, requestOf(method, path, call))),
    async rest(method, path, call) {
      const response = await handleRestRequest(deps, requestOf(method, path, call));
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    caller: (principal, signal = new AbortController().signal) =>
      createCaller({ principal, deps, requestId: 'bench', signal, responseHeaders: new Headers() }),
    claim: () => claim(deps, workerId),
    async [Symbol.asyncDispose]() {
      deps.watchers.close();
      await hub[Symbol.asyncDispose]();
      await rm(artifacts, { recursive: true, force: true });
    },
  };
}

/** Appends a line of output as a worker does, and gives the seq that it got. */
export async function append(
  deps: Pick<ApiDeps, 'stores'>,
  claimed: ClaimedExecution & { seq?: number },
  content: string | Uint8Array,
  stream: LogStream = 'stdout',
): Promise<number> {
  const seq = (claimed.seq ?? claimed.lastSeq) + 1;
  claimed.seq = seq;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const chunk = { seq, attempt: claimed.attempt, phase: 'RUN' as const, stream, content: bytes, at: new Date() };
  if (!(await deps.stores.logs.append(claimed, [chunk]))) throw new Error('The fencing token is no longer good.');
  return seq;
}

/** Stores files as those that a run left in `artifacts/`, by their paths. */
export async function leave(
  deps: Pick<ApiDeps, 'stores' | 'artifactStore'>,
  claimed: ClaimedExecution,
  files: Readonly<Record<string, string | Uint8Array>>,
  { truncated = false, contentType = 'text/plain' } = {},
): Promise<void> {
  const set = newArtifactSet(claimed.id);
  await deps.stores.artifacts.begin(claimed, set);
  const artifacts = Object.entries(files).map(([path, content], index) => {
    return { number: index + 1, path, bytes: Buffer.from(content), contentType };
  });
  const { signal } = new AbortController();
  for (const { number, bytes } of artifacts) {
    const pieces = (async function* () {
      yield bytes;
    })();
    await deps.artifactStore.put({ set, number }, pieces, { sizeBytes: bytes.length, signal });
  }
  const rows = artifacts.map(({ bytes, ...artifact }) => ({ ...artifact, sizeBytes: bytes.length }));
  if (!(await deps.stores.artifacts.keep(claimed, { set, artifacts: rows, truncated }))) {
    throw new Error('The fencing token is no longer good.');
  }
}

/** Ends a run as a worker does. */
export async function end(deps: Pick<ApiDeps, 'stores'>, claimed: ClaimedExecution, exitCode = 0): Promise<void> {
  const phase = { phase: 'RUN' as const, exitCode, wallMs: 21, cpuMs: 17, peakMemoryBytes: 9_437_184 };
  await deps.stores.executions.end(claimed, {
    status: exitCode === 0 ? 'COMPLETED' : 'FAILED',
    outcome: { type: 'EXITED', exitCode, signal: null, message: `exited with code ${exitCode} after 21 ms` },
    phases: [phase],
    truncated: false,
    wallMs: phase.wallMs,
    cpuMs: phase.cpuMs,
    peakMemoryBytes: phase.peakMemoryBytes,
  });
}

async function makeUser(deps: ApiDeps, role: Role): Promise<TestUser> {
  const record = await deps.stores.users.create({ email: `${newId('user')}@example.com`, name: null, role });
  const { secret, id } = await issueToken(deps.stores, { userId: record.id, name: 'bench', actorId: null });
  const principal: Principal = {
    userId: record.id,
    email: record.email,
    name: record.name,
    role,
    via: { type: 'token', tokenId: id },
  };
  return { record, principal, secret };
}

function requestOf(method: string, path: string, call: RestCall = {}): Request {
  const { as, body, headers, signal } = call;
  return new Request(`http://localhost:3000/api/v1${path}`, {
    method,
    signal: signal ?? null,
    headers: {
      ...(as ? { authorization: `Bearer ${as.secret}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : asItIs(body) ? body : JSON.stringify(body),
  });
}

function asItIs(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}

async function claim(deps: ApiDeps, workerId: WorkerId): Promise<ClaimedExecution> {
  for (let round = 0; round < 50; round++) {
    const claimed = await deps.stores.executions.claim({
      workerId,
      languages: null,
      room: UNBOUNDED_ROOM,
      soon: UNBOUNDED_ROOM,
    });
    if (claimed) return claimed;
    await sleep(20);
  }
  throw new Error('No execution waits.');
}
