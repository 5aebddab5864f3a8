import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import { claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { NewSession } from './session-store.ts';
import type { Stores } from './stores.ts';
import type { UserRecord } from './user-store.ts';

let database: TestDatabase;
let stores: Stores;
beforeAll(async () => {
  database = await testDatabase();
  stores = database.stores;
});
afterAll(() => database[Symbol.asyncDispose]());

const now = new Date('2026-11-21T12:00:00.000Z');
const later = (ms: number) => new Date(now.getTime() + ms);

async function allPages<Item>(read: (cursor?: string) => Promise<{ items: Item[]; nextCursor: string | null }>) {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

describe('users', () => {
  test('an email is taken once, also by two at once', async () => {
    const email = `${newId('user')}@example.com`;
    const results = await Promise.allSettled([makeUser(stores, { email }), makeUser(stores, { email })]);
    const refused = results.find((result) => result.status === 'rejected');
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(refused).toMatchObject({ reason: { code: 'CONFLICT' } });
    expect((await stores.users.byEmail(email))?.email).toBe(email);
  });

  test('disabling and a new password make older session cookies worthless', async () => {
    const user = await makeUser(stores);
    const disabled = await stores.users.update(user.id, { disabledAt: now });
    expect(disabled).toMatchObject({ disabledAt: now, sessionEpoch: user.sessionEpoch + 1 });
    expect(await stores.users.update(user.id, { disabledAt: null })).toMatchObject({ disabledAt: null });
    expect(await stores.users.setPassword(user.id, { hash: 'x', temporary: false })).toBe(user.sessionEpoch + 2);
    expect(await stores.users.update(newId('user'), { role: 'ADMIN' })).toBeNull();
  });

  test('are listed by page and found by a part of email or name, taken as it is typed', async () => {
    const mark = newId('user').slice(-12);
    const made = [];
    for (const name of ['50% of it', '500 of it', null]) {
      made.push(await makeUser(stores, { email: `${mark}_${made.length}@example.com`, name }));
    }
    const found = await allPages((cursor) => stores.users.list({ limit: 2, cursor, q: mark.toUpperCase() }));
    expect(found.map((user) => user.id)).toEqual(made.map((user) => user.id).reverse());
    expect((await stores.users.list({ limit: 10, q: '50% of' })).items.map((user) => user.id)).toEqual([made[0]?.id]);
    await expect(stores.users.list({ limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'cursor' }],
    });
  });

  test('a NUL in an email is no error of ours', async () => {
    await expect(stores.users.byEmail('a\u0000@example.com')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('when somebody was last seen is written once a minute', async () => {
    const user = await makeUser(stores);
    const seen = async () => (await stores.users.byId(user.id))?.lastSeenAt;
    await stores.users.touchLastSeen(user.id, now);
    await stores.users.touchLastSeen(user.id, later(59_000));
    expect(await seen()).toEqual(now);
    await stores.users.touchLastSeen(user.id, later(61_000));
    expect(await seen()).toEqual(later(61_000));
  });

  test('an account of another site leads to its user', async () => {
    const user = await makeUser(stores);
    await stores.users.linkAccount(user.id, 'github', user.id);
    await stores.users.linkAccount(user.id, 'github', user.id);
    expect((await stores.users.byAccount('github', user.id))?.id).toBe(user.id);
    expect(await stores.users.byAccount('github', 'nobody')).toBeNull();
  });

  test('failed sign-ins are counted by key and since a time', async () => {
    const [email, address] = [`email:${newId('user')}`, `address:${newId('user')}`];
    await stores.users.recordFailedSignIn([email, address], now);
    await stores.users.recordFailedSignIn([email], later(1000));
    const count = () => stores.users.countFailedSignIns([email, address, 'email:nobody'], later(-1));
    expect(await count()).toEqual(
      new Map([
        [email, 2],
        [address, 1],
      ]),
    );
    expect(await stores.users.countFailedSignIns([email, address], later(500))).toEqual(new Map([[email, 1]]));
    await stores.users.clearFailedSignIns(email);
    expect(await count()).toEqual(new Map([[address, 1]]));
  });
});

describe('sign-in links', () => {
  async function link(user: UserRecord, expiresAt = later(60_000)) {
    const secretHash = newId('signInLink');
    await stores.users.createSignInLink({ userId: user.id, secretHash, expiresAt });
    return secretHash;
  }

  test('work once, for one of many who use them at the same time', async () => {
    const user = await makeUser(stores);
    const secretHash = await link(user);
    const uses = await Promise.all(Array.from({ length: 10 }, () => stores.users.useSignInLink(secretHash, now)));
    expect(uses.filter((use) => use !== null).map((use) => use.id)).toEqual([user.id]);
    expect(await stores.users.useSignInLink(secretHash, now)).toBeNull();
  });

  test('do nothing once expired, unknown, or of a disabled user', async () => {
    const user = await makeUser(stores);
    expect(await stores.users.useSignInLink(await link(user, later(-1)), now)).toBeNull();
    expect(await stores.users.useSignInLink('unknown', now)).toBeNull();
    const secretHash = await link(user);
    await stores.users.update(user.id, { disabledAt: now });
    expect(await stores.users.useSignInLink(secretHash, now)).toBeNull();
  });
});

describe('API tokens', () => {
  test('lead to their user until they are revoked, once', async () => {
    const user = await makeUser(stores);
    const secretHash = newId('token');
    const token = await stores.tokens.create({ userId: user.id, name: 'ci', secretHash, hint: 'spr_abc' });
    expect(await stores.tokens.bySecretHash(secretHash, now)).toMatchObject({ token: { id: token.id }, user });
    expect((await stores.tokens.listOf(user.id)).map((one) => one.id)).toEqual([token.id]);
    expect(await stores.tokens.revoke(token.id, now)).toBe(true);
    expect(await stores.tokens.revoke(token.id, later(1))).toBe(false);
    expect(await stores.tokens.bySecretHash(secretHash, now)).toBeNull();
    expect(await stores.tokens.listOf(user.id)).toEqual([]);
    expect((await stores.tokens.byId(token.id))?.revokedAt).toEqual(now);
  });

  test('remember their last use to the minute', async () => {
    const user = await makeUser(stores);
    const secretHash = newId('token');
    const { id } = await stores.tokens.create({ userId: user.id, name: 'ci', secretHash, hint: 'spr_abc' });
    for (const ms of [0, 30_000, 59_000]) await stores.tokens.bySecretHash(secretHash, later(ms));
    expect((await stores.tokens.byId(id))?.lastUsedAt).toEqual(now);
    await stores.tokens.bySecretHash(secretHash, later(61_000));
    expect((await stores.tokens.byId(id))?.lastUsedAt).toEqual(later(61_000));
  });
});

describe('code sessions', () => {
  function newSession(owner: UserRecord, session: Partial<NewSession> = {}): NewSession {
    return {
      ownerId: owner.id,
      title: 'Untitled',
      language: 'python',
      files: [{ path: 'main.py', content: '', encoding: 'utf8' }],
      entry: 'main.py',
      stdin: '',
      args: [],
      env: {},
      limits: {},
      ...session,
    };
  }

  test('come back as they were saved, NUL in a file included', async () => {
    const owner = await makeUser(stores);
    const files = [{ path: 'main.py', content: 'x\u0000y \u2028 🐦', encoding: 'utf8' as const }];
    const inputs = [{ stdin: 'a\u0000b', args: ['-x'], expected: '🐦' }];
    const made = await stores.sessions.create(
      newSession(owner, { files, args: ['-x', 'ä'], env: { A: 'b' }, limits: { wallMs: 500 }, inputs }),
    );
    expect(made).toMatchObject({ files, args: ['-x', 'ä'], env: { A: 'b' }, limits: { wallMs: 500 }, revision: 1 });
    expect(made.inputs).toEqual(inputs);
    expect(await stores.sessions.byId(made.id)).toEqual(made);
  });

  test('of many edits of one revision, one is saved and none is lost silently', async () => {
    const owner = await makeUser(stores);
    const { id } = await stores.sessions.create(newSession(owner));
    const edits = await Promise.all(
      Array.from({ length: 10 }, (_, index) => stores.sessions.update(id, 1, { title: `edit ${index}` })),
    );
    const saved = edits.filter((edit) => edit !== null);
    expect(saved).toHaveLength(1);
    expect(await stores.sessions.byId(id)).toMatchObject({ revision: 2, title: saved[0]?.title });
    expect(await stores.sessions.update(id, 1, { title: 'stale' })).toBeNull();
    expect(await stores.sessions.update(id, 2, { title: 'next' })).toMatchObject({ revision: 3, title: 'next' });
  });

  test('a revision that can not be is a stale one', async () => {
    const owner = await makeUser(stores);
    const { id } = await stores.sessions.create(newSession(owner));
    expect(await stores.sessions.update(id, Number.MAX_SAFE_INTEGER, { title: 'x' })).toBeNull();
  });

  test('are listed last edited first, by page, and only to their owner', async () => {
    const owner = await makeUser(stores);
    await stores.sessions.create(newSession(await makeUser(stores)));
    const made = [];
    for (const title of ['one', 'two 100%', 'three'])
      made.push(await stores.sessions.create(newSession(owner, { title })));
    await stores.sessions.update(made[0]?.id ?? newId('session'), 1, { stdin: 'edited' });
    const list = (q?: string) =>
      allPages((cursor) => stores.sessions.list(owner.id, { limit: 1, cursor, q, status: 'ACTIVE' }));
    expect((await list()).map((session) => session.title)).toEqual(['one', 'three', 'two 100%']);
    expect((await list('0%')).map((session) => session.title)).toEqual(['two 100%']);
  });

  test('a deleted one is gone, and its executions stay', async () => {
    const owner = await makeUser(stores);
    const { id } = await stores.sessions.create(newSession(owner));
    const execution = await submitOne(stores, owner, { sessionId: id });
    expect(await stores.sessions.delete(id)).toBe(true);
    expect(await stores.sessions.delete(id)).toBe(false);
    expect(await stores.executions.byId(execution.id)).toMatchObject({ sessionId: null });
    await stores.executions.requestTerminate(execution.id);
  });
});

describe('workers', () => {
  const silence = (id: string, seconds: number) =>
    database.pool.query(`UPDATE worker SET heartbeat_at = now() - $2 * interval '1 second' WHERE id = $1`, [
      id,
      seconds,
    ]);
  const isAlive = async (id: string) => (await stores.workers.alive(15_000)).some((worker) => worker.id === id);

  test('are alive while their heart beats and they have not stopped', async () => {
    const id = await registerWorker(stores);
    await stores.workers.heartbeat(id, { running: 2, engineStatus: 'down', engineDetail: 'start docker' });
    expect((await stores.workers.alive(15_000)).find((worker) => worker.id === id)).toMatchObject({
      running: 2,
      capacity: 4,
      engineStatus: 'down',
      engineDetail: 'start docker',
      stoppedAt: null,
    });
    await stores.workers.stopped(id);
    expect(await isAlive(id)).toBe(false);
  });

  test('that are silent are marked as dead, and are alive again when their heart beats', async () => {
    const id = await registerWorker(stores);
    const seen = async () => (await stores.workers.unended()).filter((worker) => worker.id === id);
    const before = await seen();
    const beat = () => stores.workers.heartbeat(id, { running: 0, engineStatus: 'up', engineDetail: null });
    await sleep(5);
    expect(await beat()).toEqual({ wasStopped: false, draining: false });
    // Who was heard of since it was seen is not dead.
    expect(await stores.workers.markDead(before)).toEqual([]);
    expect(await stores.workers.markDead(await seen())).toEqual([id]);
    expect([await isAlive(id), await seen()]).toEqual([false, []]);
    expect(await beat()).toEqual({ wasStopped: true, draining: false });
    expect(await isAlive(id)).toBe(true);
    expect(await beat()).toEqual({ wasStopped: false, draining: false });
  });

  test('whose row is gone are told so, and are there again once they register', async () => {
    const id = await registerWorker(stores);
    const beat = () => stores.workers.heartbeat(id, { running: 0, engineStatus: 'up', engineDetail: null });
    await database.pool.query('DELETE FROM worker WHERE id = $1', [id]);
    expect([await beat(), await beat()]).toEqual([null, null]);
    await registerWorker(stores, id);
    expect(await beat()).toEqual({ wasStopped: false, draining: false });
    expect(await isAlive(id)).toBe(true);
  });

  test('that are dead are found again for as long as something runs in their name', async () => {
    const id = await registerWorker(stores);
    await submitOne(stores, await makeUser(stores));
    await claimNext(stores, { workerId: id });
    const seen = async () => (await stores.workers.unended()).filter((worker) => worker.id === id);
    expect(await stores.workers.markDead(await seen())).toEqual([id]);
    expect(await stores.workers.markDead(await seen())).toEqual([id]);
    await stores.executions.releaseOfDeadWorkers([id], 1);
    expect(await seen()).toEqual([]);
  });

  test('are not alive by a heartbeat that lies in the future, as the clock was set back', async () => {
    const id = await registerWorker(stores);
    await silence(id, -5);
    expect(await isAlive(id)).toBe(true);
    await silence(id, -3_600);
    expect(await isAlive(id)).toBe(false);
    const found = (await stores.workers.unended()).find((worker) => worker.id === id);
    expect(found?.heartbeatAgeMs).toBeLessThan(-3_500_000);
  });

  test('tell what they have and have given away, and keep what they don’t tell', async () => {
    const id = await registerWorker(stores);
    const resources = {
      memoryBytes: 20_000_000_000,
      memoryUsedBytes: 5_000_000_000,
      memoryFreeBytes: 16_000_000_000,
      cpus: 4,
      cpusUsed: 1.5,
      maxContainers: 30,
      runnersIdle: 3,
      runnersBusy: 2,
      rssBytes: 90_000_000,
    };
    const state = { running: 2, engineStatus: 'up', engineDetail: null } as const;
    await stores.workers.heartbeat(id, { ...state, ...resources });
    await stores.workers.heartbeat(id, { ...state, runnersIdle: 4 });
    const alive = (await stores.workers.alive(15_000)).find((worker) => worker.id === id);
    expect(alive).toMatchObject({ ...resources, runnersIdle: 4 });
    await stores.workers.stopped(id);
    const recent = await stores.workers.recent({ withinMs: 60_000, aliveMs: 15_000 });
    expect(recent.find((worker) => worker.id === id)).toMatchObject({
      status: 'STOPPED',
      memoryBytes: 20_000_000_000,
      memoryUsedBytes: 0,
      runnersIdle: 0,
    });
  });

  test('are drained and resumed, and told of it at once', async () => {
    await using hub = createListenHub({ url: database.url });
    await hub.start();
    const told: string[] = [];
    hub.onWorker((workerId) => told.push(workerId));
    const id = await registerWorker(stores);
    const beat = () => stores.workers.heartbeat(id, { running: 0, engineStatus: 'up', engineDetail: null });
    expect(await stores.workers.setDraining(id, true, 15_000)).toMatchObject({ id, status: 'DRAINING' });
    const since = (await stores.workers.setDraining(id, true, 15_000))?.drainingAt;
    expect(await beat()).toEqual({ wasStopped: false, draining: true });
    expect((await stores.workers.alive(15_000)).find((worker) => worker.id === id)?.drainingAt?.toISOString()).toBe(
      since,
    );
    expect(await stores.workers.setDraining(id, false, 15_000)).toMatchObject({ status: 'UP', drainingAt: null });
    expect(await beat()).toEqual({ wasStopped: false, draining: false });
    await expect.poll(() => told).toEqual([id, id, id]);
    await stores.workers.stopped(id);
    expect(await stores.workers.setDraining(id, true, 15_000)).toBeNull();
    expect(await stores.workers.setDraining(newId('worker'), true, 15_000)).toBeNull();
  });

  test('that were lost are shown as such', async () => {
    const id = await registerWorker(stores);
    const status = async () =>
      (await stores.workers.recent({ withinMs: 3_600_000, aliveMs: 15_000 })).find((worker) => worker.id === id)
        ?.status;
    expect(await status()).toBe('UP');
    await silence(id, 20);
    expect(await status()).toBe('LOST');
    await stores.workers.markDead((await stores.workers.unended()).filter((worker) => worker.id === id));
    expect(await status()).toBe('LOST');
  });
});

test('the state of an image is kept by worker, announced, and shown while the worker lives', async () => {
  await using hub = createListenHub({ url: database.url });
  await hub.start();
  let announced = 0;
  hub.onImage(() => {
    announced += 1;
  });
  const workerId = await registerWorker(stores);
  const image = { workerId, languageId: 'python', status: 'BUILDING', detail: 'step 2 of 3', version: null } as const;
  await stores.images.set(image);
  await stores.images.set({ ...image, status: 'READY', detail: null, version: '3.11.2' });
  await expect.poll(() => announced).toBe(2);
  const ofWorker = async () =>
    (await stores.images.ofAliveWorkers(15_000)).filter((record) => record.workerId === workerId);
  expect(await ofWorker()).toEqual([{ ...image, status: 'READY', detail: null, version: '3.11.2' }]);
  await stores.workers.stopped(workerId);
  expect(await ofWorker()).toEqual([]);
  // What the language's version was is known until an image says another one.
  expect(await stores.images.lastVersions()).toEqual({ python: '3.11.2' });
  const next = await registerWorker(stores);
  await stores.images.set({ ...image, workerId: next });
  expect(await stores.images.lastVersions()).toEqual({ python: '3.11.2' });
  await stores.images.set({ ...image, workerId: next, status: 'READY', version: '3.12.0' });
  expect(await stores.images.lastVersions()).toEqual({ python: '3.12.0' });
});

test('what a build says of an image is kept whatever bytes its output had', async () => {
  const workerId = await registerWorker(stores);
  const detail = 'Rust could not be prepared: E: a\u0000b.';
  await stores.images.set({ workerId, languageId: 'rust', status: 'UNAVAILABLE', detail, version: null });
  const images = await stores.images.ofAliveWorkers(15_000);
  expect(images.find((image) => image.workerId === workerId)?.detail).toBe('Rust could not be prepared: E: ab.');
});

test('what somebody did is written down', async () => {
  const user = await makeUser(stores);
  await stores.audit.record({ action: 'user.signed-in', actorId: user.id, target: user.id, detail: { via: 'link' } });
  await stores.audit.record({ action: 'user.sign-in-failed', actorId: null, target: 'nul\u0000@x' });
  const { rows } = await database.pool.query(`SELECT action, actor_id, target, detail FROM audit_event ORDER BY id`);
  expect(rows).toEqual([
    { action: 'user.signed-in', actor_id: user.id, target: user.id, detail: { via: 'link' } },
    { action: 'user.sign-in-failed', actor_id: null, target: 'nul@x', detail: {} },
  ]);
});
