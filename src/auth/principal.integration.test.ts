import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { changePassword } from '#services/change-password.ts';
import { createToken } from '#services/create-token.ts';
import { revokeToken } from '#services/revoke-token.ts';
import { updateUser } from '#services/update-user.ts';
import { type AuthBench, authBench, PASSWORD, principalOf } from '#tests/support/auth-deps.ts';
import { Browser } from '#tests/support/browser.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { principalFromRequest } from './principal.ts';
import { sessionCookie } from './session-cookie.ts';

let database: TestDatabase;
let bench: AuthBench;
let admin: UserRecord;

beforeAll(async () => {
  database = await testDatabase();
  bench = authBench(database);
  admin = await bench.user('ADMIN');
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function signedIn(user: UserRecord): Promise<Browser> {
  const browser = new Browser(bench.deps);
  expect(await browser.signIn(user.email, PASSWORD)).toBeNull();
  return browser;
}

async function tokenOf(user: UserRecord) {
  return createToken(bench.deps, principalOf(user), { name: 'test' });
}

function withCookie(browser: Browser) {
  return principalFromRequest(bench.deps, browser.request('/'));
}

function withToken(secret: string, browser = new Browser(bench.deps)) {
  return principalFromRequest(bench.deps, browser.request('/', { headers: { authorization: `Bearer ${secret}` } }));
}

describe('an API token', () => {
  test('tells its user, and its secret is stored nowhere', async () => {
    const user = await bench.user();
    const token = await tokenOf(user);
    expect(token.secret).toMatch(/^sp_[0-9A-Za-z]{40}$/);
    expect(token.hint).toBe(token.secret.slice(0, 7));
    expect(await withToken(token.secret)).toEqual({ ...principalOf(user), via: { type: 'token', tokenId: token.id } });
    const row = await database.prisma.apiToken.findUniqueOrThrow({ where: { id: token.id } });
    expect(JSON.stringify(row)).not.toContain(token.secret.slice(7));
    expect(row.lastUsedAt).not.toBeNull();
  });

  test('is looked at before a cookie: a bad one is refused even beside a good session', async () => {
    const browser = await signedIn(await bench.user());
    for (const bad of [
      '',
      'sp_',
      `sp_${'a'.repeat(40)}`,
      `sp_${'a'.repeat(39)}\u00e9`,
      "' OR 1=1 --",
      'a'.repeat(9000),
    ]) {
      await expect(withToken(bad, browser)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await withCookie(browser)).not.toBeNull();
  });

  test('of another scheme is none of ours: a proxy may have its own', async () => {
    const browser = await signedIn(await bench.user());
    const request = browser.request('/', { headers: { authorization: 'Basic dXNlcjpwYXNz' } });
    expect(await principalFromRequest(bench.deps, request)).not.toBeNull();
  });

  test('that is revoked is refused at once', async () => {
    const user = await bench.user();
    const token = await tokenOf(user);
    await revokeToken(bench.deps, principalOf(user), { id: token.id });
    await expect(withToken(token.secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('is limited by address while it is guessed, and a good one from there goes on working', async () => {
    const token = await tokenOf(await bench.user());
    const browser = new Browser(bench.deps, '203.0.113.50');
    const guess = () => withToken(`sp_${newId('token').slice(4)}${'0'.repeat(16)}`, browser);
    for (let attempt = 0; attempt < 100; attempt++)
      await expect(guess()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(guess()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 900 });
    expect(await withToken(token.secret, browser)).not.toBeNull();
  });
});

describe('what changes counts from the next request on', () => {
  test('a disabled user is out, by cookie and by token, and the old cookie stays dead when they are enabled again', async () => {
    const user = await bench.user();
    const browser = await signedIn(user);
    const token = await tokenOf(user);
    await updateUser(bench.deps, principalOf(admin), { id: user.id, disabled: true });
    expect(await withCookie(browser)).toBeNull();
    expect(await browser.session()).toEqual({});
    await expect(withToken(token.secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await updateUser(bench.deps, principalOf(admin), { id: user.id, disabled: false });
    expect(await withCookie(browser)).toBeNull();
    expect(await withToken(token.secret)).not.toBeNull();
  });

  test('being disabled counts by itself, whatever the epoch says', async () => {
    const user = await bench.user();
    const browser = await signedIn(user);
    const token = await tokenOf(user);
    await database.prisma.user.update({ where: { id: user.id }, data: { disabledAt: bench.deps.now() } });
    expect(await withCookie(browser)).toBeNull();
    await expect(withToken(token.secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('a role', async () => {
    const user = await bench.user();
    const browser = await signedIn(user);
    for (const role of ['ADMIN', 'DEVELOPER'] as const) {
      await updateUser(bench.deps, principalOf(admin), { id: user.id, role });
      expect(await withCookie(browser)).toMatchObject({ role });
    }
  });

  test('a deleted user', async () => {
    const user = await bench.user();
    const browser = await signedIn(user);
    await database.prisma.user.delete({ where: { id: user.id } });
    expect(await withCookie(browser)).toBeNull();
  });

  test('a password: other sessions end, the one that changed it goes on with a new cookie', async () => {
    const user = await bench.user();
    const [here, elsewhere] = [await signedIn(user), await signedIn(user)];
    const changed = await changePassword(bench.deps, principalOf(user), {
      currentPassword: PASSWORD,
      newPassword: 'another long one',
    });
    expect(await withCookie(here)).toBeNull();
    here.keep(await sessionCookie(bench.deps, { userId: changed.userId, epoch: changed.sessionEpoch }));
    expect(await withCookie(here)).toEqual(principalOf(user));
    expect(await withCookie(elsewhere)).toBeNull();
  });
});

test('A session that has ended is not brought back by asking to renew it', async () => {
  const user = await bench.user();
  const browser = await signedIn(user);
  const cookies = new Map(browser.cookies);
  await bench.deps.stores.users.setPassword(user.id, { hash: user.passwordHash ?? '', temporary: false });
  const { csrfToken } = (await (await browser.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
  const answer = await browser.fetch('/api/auth/session', {
    method: 'POST',
    body: new URLSearchParams({ csrfToken, epoch: '2', data: '{"epoch":2}' }),
  });
  expect(await answer.json()).toEqual({});
  expect(browser.cookies.has('sandpiper-3000.session')).toBe(false);
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  expect(await withCookie(browser)).toBeNull();
});

test('A session can be renewed while it is good, and ends by signing out', async () => {
  const user = await bench.user();
  const browser = await signedIn(user);
  expect(await browser.session()).toMatchObject({ user: { id: user.id } });
  expect(await withCookie(browser)).toEqual(principalOf(user));
  await browser.post('signout', {});
  expect(browser.cookies.has('sandpiper-3000.session')).toBe(false);
  expect(await withCookie(browser)).toBeNull();
});

test('When a user was last seen is written down, at most once a minute', async () => {
  const user = await bench.user();
  const browser = await signedIn(user);
  await withCookie(browser);
  const first = (await bench.deps.stores.users.byId(user.id))?.lastSeenAt;
  expect(first).toEqual(bench.deps.now());
  bench.advance(30_000);
  await withCookie(browser);
  expect((await bench.deps.stores.users.byId(user.id))?.lastSeenAt).toEqual(first);
  bench.advance(31_000);
  await withCookie(browser);
  expect((await bench.deps.stores.users.byId(user.id))?.lastSeenAt).toEqual(bench.deps.now());
});
