import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { MetricsAccess } from '#observability/metrics-access.ts';
import { issueToken } from '#services/create-token.ts';
import { type ApiBench, apiBench, append, end, leave, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { handleMetricsRequest } from './metrics/handle-request.ts';
import { createRestApp } from './rest/app.ts';
import { handleTrpcRequest } from './trpc/handle-request.ts';
import { appRouter } from './trpc/root.ts';

/** Stands in all that the owner has; nobody else may ever read it. */
const MARK = 'zebra-7261';

/** Ids of things that the owner has, or of things that nobody has. */
interface Things {
  readonly session: string;
  readonly execution: string;
  readonly token: string;
  readonly credential: string;
  readonly user: string;
  readonly examination: string;
  readonly worker: string;
  readonly deadLetter: string;
  readonly project: string;
}

/**
 * `own`: everybody has theirs; another developer sees their own. `owned`: of one owner, the same 404 to others as
 * what does not exist. `admin`: to others it doesn't exist. `open`: for whoever asks.
 */
type Rule = 'own' | 'owned' | 'admin' | 'open';
interface Entry {
  readonly rule: Rule;
  readonly input?: (of: Things) => unknown;
  /** What who may call it is answered by token, where it isn't a success. */
  readonly status?: number;
}

const byExecution = (of: Things) => ({ id: of.execution });
const bySession = (of: Things) => ({ id: of.session });
const byProject = (of: Things) => ({ id: of.project });
const aCredential = () => ({ name: newId('credential'), host: 'git.example.org', password: 'x' });

const PROCEDURES: Record<string, Entry> = {
  'session.list': { rule: 'own', input: () => ({}) },
  'session.get': { rule: 'owned', input: bySession },
  'session.create': { rule: 'own', input: () => ({}) },
  'session.update': { rule: 'owned', input: (of) => ({ id: of.session, revision: 1, title: 'x' }) },
  'session.duplicate': { rule: 'owned', input: bySession },
  'session.delete': { rule: 'owned', input: bySession },
  'execution.submit': { rule: 'own', input: () => ({ code: 'x' }) },
  'execution.submitBatch': { rule: 'own', input: () => ({ executions: [{ code: 'x' }] }) },
  'execution.get': { rule: 'owned', input: byExecution },
  'execution.list': { rule: 'own', input: () => ({}) },
  'execution.logs': { rule: 'owned', input: byExecution },
  'execution.terminate': { rule: 'owned', input: byExecution },
  'execution.events': { rule: 'owned', input: byExecution },
  'execution.attempts': { rule: 'owned', input: byExecution },
  'execution.artifacts': { rule: 'owned', input: byExecution },
  'execution.testReport': { rule: 'owned', input: byExecution },
  'execution.source': { rule: 'owned', input: byExecution },
  'execution.rules': { rule: 'own' },
  'execution.runAgain': { rule: 'owned', input: byExecution },
  'execution.onEvents': { rule: 'owned', input: (of) => ({ executions: [{ id: of.execution }] }) },
  'project.list': { rule: 'own', input: () => ({}) },
  'project.lastRuns': { rule: 'own', input: (of) => ({ ids: [of.project] }) },
  'project.get': { rule: 'owned', input: byProject },
  'project.create': { rule: 'own', input: () => ({ name: newId('user'), files: [] }) },
  'project.update': { rule: 'owned', input: (of) => ({ id: of.project, description: 'x' }) },
  'project.delete': { rule: 'owned', input: byProject },
  'project.run': { rule: 'owned', input: byProject },
  'project.setSecrets': { rule: 'owned', input: (of) => ({ id: of.project, secrets: { A: 'x' } }) },
  'project.addMember': { rule: 'owned', input: (of) => ({ id: of.project, email: third.record.email }) },
  'project.removeMember': { rule: 'owned', input: (of) => ({ id: of.project, userId: member.record.id }) },
  'language.list': { rule: 'own' },
  'language.examples': { rule: 'own', input: () => ({ language: 'python' }) },
  'token.list': { rule: 'own' },
  'token.create': { rule: 'own', input: () => ({ name: 'x' }) },
  'token.revoke': { rule: 'owned', input: (of) => ({ id: of.token }) },
  'dependencyCache.list': { rule: 'own' },
  'dependencyCache.clear': { rule: 'own' },
  'credential.list': { rule: 'own' },
  'credential.create': { rule: 'own', input: aCredential },
  'credential.delete': { rule: 'owned', input: (of) => ({ id: of.credential }) },
  'account.me': { rule: 'own' },
  'account.changePassword': { rule: 'own', input: () => ({ newPassword: 'a long new password' }), status: 403 },
  'admin.listUsers': { rule: 'admin', input: () => ({}) },
  'admin.createUser': { rule: 'admin', input: () => ({ email: `${newId('user')}@example.com` }), status: 403 },
  'admin.updateUser': { rule: 'admin', input: (of) => ({ id: of.user }), status: 403 },
  'admin.createSignInLink': { rule: 'admin', input: (of) => ({ id: of.user }), status: 403 },
  'admin.listAudit': { rule: 'admin', input: (of) => ({ target: of.session }) },
  'admin.deadLetters': { rule: 'admin', input: () => ({}) },
  'admin.retryDeadLetter': { rule: 'admin', input: (of) => ({ id: of.deadLetter }) },
  'admin.retryDeadLetters': { rule: 'admin', input: () => ({}) },
  'admin.discardDeadLetter': { rule: 'admin', input: (of) => ({ id: of.deadLetter, reason: 'x' }) },
  'admin.queue': { rule: 'admin' },
  'admin.activeExecutions': { rule: 'admin' },
  'admin.workers': { rule: 'admin' },
  'admin.samples': { rule: 'admin', input: () => ({}) },
  'admin.examinations': { rule: 'admin' },
  'admin.examination': { rule: 'admin', input: (of) => ({ id: of.examination }) },
  'admin.requestExamination': { rule: 'admin' },
  'admin.drainWorker': { rule: 'admin', input: (of) => ({ id: of.worker }) },
  'admin.resumeWorker': { rule: 'admin', input: (of) => ({ id: of.worker }) },
};

const ROUTES: Record<string, Entry> = {
  'GET /health': { rule: 'open' },
  'GET /openapi.json': { rule: 'open' },
  'GET /languages': { rule: 'own' },
  'POST /executions': { rule: 'own', input: () => ({ code: 'x' }) },
  'POST /executions/batch': { rule: 'own', input: () => ({ executions: [{ code: 'x' }] }) },
  'GET /executions': { rule: 'own' },
  'GET /executions/:id': { rule: 'owned' },
  'GET /executions/:id/logs': { rule: 'owned' },
  'GET /executions/:id/events': { rule: 'owned' },
  'GET /executions/:id/attempts': { rule: 'owned' },
  'GET /executions/:id/artifacts': { rule: 'owned' },
  'GET /executions/:id/artifacts/:path{[^]+}': { rule: 'owned' },
  'GET /executions/:id/test-report': { rule: 'owned' },
  'POST /executions/:id/terminate': { rule: 'owned' },
  'POST /code-sessions': { rule: 'own', input: () => ({}) },
  'GET /code-sessions': { rule: 'own' },
  'GET /code-sessions/:id': { rule: 'owned' },
  'PATCH /code-sessions/:id': { rule: 'owned', input: () => ({ revision: 1, title: 'x' }) },
  'DELETE /code-sessions/:id': { rule: 'owned' },
  'POST /code-sessions/:id/run': { rule: 'owned' },
  'POST /projects': { rule: 'own', input: () => ({ name: newId('user'), files: [] }) },
  'GET /projects': { rule: 'own' },
  'GET /projects/:id': { rule: 'owned' },
  'PATCH /projects/:id': { rule: 'owned', input: () => ({ description: 'x' }) },
  'DELETE /projects/:id': { rule: 'owned' },
  'POST /projects/:id/run': { rule: 'owned' },
  'GET /projects/:id/files': { rule: 'owned' },
  'PUT /projects/:id/files': { rule: 'owned', status: 415 },
  'POST /projects/:id/members': { rule: 'owned', input: () => ({ email: third.record.email }) },
  'DELETE /projects/:id/members/:userId': { rule: 'owned' },
  'POST /tokens': { rule: 'own', input: () => ({ name: 'x' }) },
  'GET /tokens': { rule: 'own' },
  'GET /tokens/:id': { rule: 'owned' },
  'DELETE /tokens/:id': { rule: 'owned' },
  'POST /credentials': { rule: 'own', input: aCredential },
  'GET /credentials': { rule: 'own' },
  'GET /credentials/:id': { rule: 'owned' },
  'DELETE /credentials/:id': { rule: 'owned' },
  'GET /dependency-cache': { rule: 'own' },
  'DELETE /dependency-cache': { rule: 'own' },
  'GET /admin/executions': { rule: 'admin' },
  'GET /admin/queue': { rule: 'admin' },
  'GET /admin/queue/executions': { rule: 'admin' },
  'GET /admin/workers': { rule: 'admin' },
  'GET /admin/samples': { rule: 'admin' },
  'GET /admin/users': { rule: 'admin' },
  'GET /admin/audit': { rule: 'admin' },
  'GET /admin/dead-letters': { rule: 'admin' },
  'POST /admin/dead-letters/:id/retry': { rule: 'admin' },
  'POST /admin/dead-letters/retry-all': { rule: 'admin' },
  'POST /admin/dead-letters/:id/discard': { rule: 'admin', input: () => ({ reason: 'x' }) },
  'POST /admin/workers/:id/drain': { rule: 'admin' },
  'POST /admin/workers/:id/resume': { rule: 'admin' },
  'POST /admin/doctor': { rule: 'admin' },
  'GET /admin/doctor': { rule: 'admin' },
  'GET /admin/doctor/:id': { rule: 'admin' },
};

/** Calls whose answer to the owner holds what is marked. */
const READS = [
  'session.get',
  'session.duplicate',
  'project.get',
  'project.update',
  'execution.get',
  'execution.logs',
  'execution.source',
  'execution.artifacts',
  'execution.testReport',
  'execution.onEvents',
  'GET /executions/:id',
  'GET /executions/:id/logs',
  'GET /executions/:id/events',
  'GET /executions/:id/artifacts',
  'GET /executions/:id/artifacts/:path{[^]+}',
  'GET /executions/:id/test-report',
  'GET /code-sessions/:id',
  'GET /projects/:id',
  'GET /projects/:id/files',
  'GET /tokens/:id',
  'GET /credentials/:id',
  'admin.deadLetters',
  'admin.retryDeadLetter',
  'GET /admin/dead-letters',
  'admin.examination',
  'admin.workers',
  'GET /admin/workers',
  'GET /admin/executions',
  'GET /admin/doctor/:id',
];

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let other: TestUser;
let admin: TestUser;
/** Of the owner's project. */
let member: TestUser;
let third: TestUser;
let disabled: TestUser;
let revoked: TestUser;
const nothing: Things = {
  session: newId('session'),
  execution: newId('execution'),
  token: newId('token'),
  credential: newId('credential'),
  user: newId('user'),
  examination: newId('examination'),
  worker: newId('worker'),
  deadLetter: newId('execution'),
  project: newId('project'),
};
const worker = newId('worker');
let examination: string;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  [owner, other, disabled, revoked] = await Promise.all([bench.user(), bench.user(), bench.user(), bench.user()]);
  [admin, member, third] = await Promise.all([bench.user('ADMIN'), bench.user(), bench.user()]);
  const { stores } = bench.deps;
  await stores.users.update(disabled.record.id, { disabledAt: new Date() });
  await stores.workers.register({ id: worker, hostname: MARK, pid: 1, version: '0', capacity: 1 });
  await stores.examinations.request(admin.record.id, 15_000);
  const { rows } = await database.pool.query('SELECT id FROM examination WHERE worker_id = $1', [worker]);
  examination = rows[0].id;
  if (revoked.principal.via.type === 'token') await stores.tokens.revoke(revoked.principal.via.tokenId, new Date());
});

afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** A fresh set for each call, as some calls delete what they are about. `ended`: the execution has run and written. */
async function thingsOfOwner(ended: boolean): Promise<Things> {
  const caller = bench.caller(owner.principal);
  const session = await caller.session.create({
    title: MARK,
    files: [{ path: 'main.py', content: MARK }],
    stdin: MARK,
  });
  const project = await caller.project.create({
    name: newId('user'),
    description: MARK,
    files: [{ path: 'main.py', content: MARK }],
    scripts: { test: MARK },
    secrets: { PASSWORD: MARK },
  });
  // So many people may be named only.
  await database.pool.query(`DELETE FROM sign_in_attempt WHERE key LIKE 'members:%'`);
  await caller.project.addMember({ id: project.id, email: member.record.email });
  const dead = await caller.execution.submit({ sessionId: session.id });
  await fail(await bench.claim());
  const execution = await caller.execution.submit({ sessionId: session.id });
  if (ended) {
    const claimed = await bench.claim();
    await append(bench.deps, claimed, `TAP version 14\nok 1 - ${MARK}\n1..1\n`);
    await leave(bench.deps, claimed, { [`${MARK}.txt`]: MARK });
    await end(bench.deps, claimed);
  }
  // A user may have so many tokens only.
  await database.pool.query('UPDATE api_token SET revoked_at = now() WHERE name = $1', [MARK]);
  const { id } = await issueToken(bench.deps.stores, { userId: owner.record.id, name: MARK, actorId: null });
  await database.pool.query('DELETE FROM credential');
  const credential = await caller.credential.create({ name: MARK, host: 'git.example.org', password: 'x' });
  // One that is not alive can't be asked to examine its sandboxes.
  await bench.deps.stores.workers.heartbeat(worker, { running: 0, engineStatus: 'up', engineDetail: null });
  return {
    session: session.id,
    execution: execution.id,
    token: id,
    credential: credential.id,
    user: owner.record.id,
    examination,
    worker,
    deadLetter: dead.id,
    project: project.id,
  };
}

/** By our own fault, for good. */
async function fail(claimed: ClaimedExecution): Promise<void> {
  await bench.deps.stores.executions.end(claimed, {
    status: 'FAILED',
    outcome: { type: 'ENVIRONMENT', exitCode: null, signal: null, message: MARK },
    phases: [],
    truncated: false,
    wallMs: null,
    cpuMs: null,
    peakMemoryBytes: null,
  });
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

type Asker = TestUser | null;
const personas: [string, () => Asker][] = [
  ['nobody', () => null],
  ['a disabled user', () => disabled],
  ['a revoked token', () => revoked],
];

const bearer = (asker: Asker): Record<string, string> => (asker ? { authorization: `Bearer ${asker.secret}` } : {});

async function callProcedure(name: string, asker: Asker, input: unknown): Promise<Answer> {
  const { type } = definitionOf(name);
  const query = type === 'mutation' || input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const request = new Request(`http://localhost:3000/api/trpc/${name}${query}`, {
    method: type === 'mutation' ? 'POST' : 'GET',
    headers: {
      ...bearer(asker),
      ...(type === 'mutation' ? { 'content-type': 'application/json' } : {}),
      ...(type === 'subscription' ? { accept: 'text/event-stream' } : {}),
    },
    body: type === 'mutation' ? JSON.stringify(input ?? null) : null,
  });
  const response = await handleTrpcRequest(bench.deps, request);
  const text = await response.text();
  // A stream has begun before it is known whose it is: its refusal stands in it.
  const refusal = /"httpStatus":(\d+)/.exec(text)?.[1];
  return { status: refusal ? Number(refusal) : response.status, text: text.replaceAll(/"requestId":"[^"]*"/g, '') };
}

async function callRoute(name: string, asker: Asker, of: Things, input: unknown): Promise<Answer> {
  const [method = '', path = ''] = name.split(' ');
  const response = await bench.fetch(
    method,
    path.replace(':path{[^]+}', `${MARK}.txt`).replace(':id', of[kindOf(path)]).replace(':userId', member.record.id),
    {
      headers: bearer(asker),
      ...(input === undefined ? {} : { body: input }),
    },
  );
  return { status: response.status, text: (await response.text()).replaceAll(/"requestId":"[^"]*"/g, '') };
}

function kindOf(path: string): keyof Things {
  if (path.startsWith('/executions')) return 'execution';
  if (path.startsWith('/tokens')) return 'token';
  if (path.startsWith('/projects')) return 'project';
  if (path.startsWith('/credentials')) return 'credential';
  if (path.startsWith('/admin/dead-letters')) return 'deadLetter';
  if (path.startsWith('/admin/workers')) return 'worker';
  return path.startsWith('/admin/doctor') ? 'examination' : 'session';
}

function definitionOf(name: string): { type: string } {
  const procedure: unknown = Reflect.get(appRouter._def.procedures, name);
  if (typeof procedure !== 'function' || !('_def' in procedure)) throw new Error(`${name} is no procedure.`);
  const definition = procedure._def;
  if (typeof definition !== 'object' || definition === null || !('type' in definition)) throw new Error(name);
  return { type: String(definition.type) };
}

/** Everything that can be called, each with how it is. A new one that isn't in the tables above fails here. */
const procedureNames = Object.keys(appRouter._def.procedures);
const routeNames = [
  ...new Set(
    createRestApp({ config: { publicUrl: 'http://localhost:3000' } } as unknown as ApiBench['deps'])
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`),
  ),
];

describe('the tables of this test', () => {
  it('name every procedure and every route', () => {
    expect(Object.keys(PROCEDURES).sort()).toEqual(procedureNames.sort());
    expect(Object.keys(ROUTES).sort()).toEqual(routeNames.sort());
  });
});

const calls = [
  ...procedureNames.map((name) => ({
    name,
    entry: PROCEDURES[name],
    call: (asker: Asker, of: Things) => callProcedure(name, asker, PROCEDURES[name]?.input?.(of)),
  })),
  ...routeNames.map((name) => ({
    name,
    entry: ROUTES[name],
    call: (asker: Asker, of: Things) => callRoute(name, asker, of, ROUTES[name]?.input?.(of)),
  })),
];

describe.each(calls)('$name', ({ name, entry, call }) => {
  const rule = entry?.rule;
  // What ends is asked of one that runs; what is followed, of one that has ended, so that the stream ends too.
  const ended = !name.includes('terminate');
  const done = async () => {
    if (!ended || rule === 'own') await drainQueue();
  };

  it.each(personas)('asked by %s', async (_, asker) => {
    const answer = await call(asker(), await thingsOfOwner(ended));
    expect(answer.text).not.toContain(MARK);
    expect(answer.status).toBe(rule === 'open' ? 200 : 401);
    await done();
  });

  it('asked by another developer', async () => {
    const things = await thingsOfOwner(ended);
    const answer = await call(other, things);
    expect(answer.text).not.toContain(MARK);
    expect(answer.text).not.toContain(owner.record.email);
    if (rule === 'owned' || rule === 'admin') {
      expect(answer.status).toBe(404);
      expect(answer).toEqual(await call(other, nothing));
    } else {
      expect(isSuccess(answer.status) ? 200 : answer.status).toBe(entry?.status ?? 200);
    }
    await done();
  });

  it('asked by its owner and by an admin', async () => {
    const theirs = rule === 'admin' ? [admin] : [owner, admin];
    for (const asker of theirs) {
      const answer = await call(asker, await thingsOfOwner(ended));
      expect(isSuccess(answer.status) ? 200 : answer.status, answer.text).toBe(entry?.status ?? 200);
      // The control: what others must not read is there to be read.
      if (READS.includes(name)) expect(answer.text).toContain(MARK);
      await drainQueue();
    }
  });
});

/** Its own rule: to all but admins it says that a token is needed, not that there is nothing. */
describe('GET /api/metrics', () => {
  const answers: [string, () => Asker, number][] = [
    ...personas.map(([who, asker]): [string, () => Asker, number] => [who, asker, 401]),
    ['another developer', () => other, 401],
    ['an admin', () => admin, 200],
  ];

  it.each(answers)('asked by %s', async (_, asker, status) => {
    const deps = {
      ...bench.deps,
      metrics: { contentType: 'text/plain', text: async () => MARK },
      metricsAccess: new MetricsAccess({ token: null, allow: [] }),
    };
    const request = new Request('http://localhost:3000/api/metrics', { headers: bearer(asker()) });
    const response = await handleMetricsRequest(deps, request);
    expect(response.status).toBe(status);
    expect((await response.text()).includes(MARK)).toBe(status === 200);
  });
});

const isSuccess = (status: number) => status >= 200 && status < 300;

/** So that the next call's run is the oldest that waits. */
async function drainQueue(): Promise<void> {
  await database.pool.query(
    `UPDATE execution SET status = 'TERMINATED', ended_at = now(), outcome_type = 'TERMINATED', outcome_message = 'x'
     WHERE status IN ('QUEUED', 'DELAYED')`,
  );
}
