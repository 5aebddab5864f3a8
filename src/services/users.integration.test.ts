import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { type AuthBench, authBench, PASSWORD, principalOf } from '#tests/support/auth-deps.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { changePassword } from './change-password.ts';
import { createToken } from './create-token.ts';
import { createUser } from './create-user.ts';
import { ensureUserToken } from './ensure-user-token.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { getAccount } from './get-account.ts';
import { listTokens } from './list-tokens.ts';
import { listUsers } from './list-users.ts';
import { resetPassword } from './reset-password.ts';
import { revokeToken } from './revoke-token.ts';
import { signIn } from './sign-in.ts';
import { signInByLink } from './sign-in-link.ts';
import { updateUser } from './update-user.ts';

const NEW_PASSWORD = 'a brand new password';

let database: TestDatabase;
let bench: AuthBench;
let admin: UserRecord;
let asAdmin: Principal;

beforeAll(async () => {
  database = await testDatabase();
  bench = authBench(database);
});
beforeEach(async () => {
  await database.prisma.user.deleteMany();
  admin = await bench.user('ADMIN');
  asAdmin = principalOf(admin);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

function secretOf(path: string | null): string {
  return path?.split('#')[1] ?? '';
}

describe('users', () => {
  test('an admin adds one with a password, who is asked for another one', async () => {
    const email = 'new@example.com';
    const created = await createUser(bench.deps, asAdmin, {
      email,
      name: 'New',
      role: 'DEVELOPER',
      password: PASSWORD,
    });
    expect(created).toMatchObject({
      user: { email, name: 'New', role: 'DEVELOPER', disabledAt: null },
      signInPath: null,
    });
    const user = await signIn(bench.deps, { email, password: PASSWORD, address: null });
    expect(await getAccount(bench.deps, principalOf(user))).toMatchObject({
      hasPassword: true,
      passwordTemporary: true,
    });
    expect(JSON.stringify(created)).not.toContain('scrypt');
    expect((await bench.audit(user.id))[0]).toMatchObject({ action: 'user.created', actorId: admin.id });
  });

  test('an admin invites one by a link that works for seven days', async () => {
    const invite = (email: string) => createUser(bench.deps, asAdmin, { email, role: 'DEVELOPER' });
    const [first, second] = [await invite('first@example.com'), await invite('second@example.com')];
    bench.advance(6.9 * 86_400_000);
    const user = await signInByLink(bench.deps, { secret: secretOf(first.signInPath), address: null });
    expect(user.email).toBe('first@example.com');
    expect(await getAccount(bench.deps, principalOf(user))).toMatchObject({
      hasPassword: false,
      passwordTemporary: true,
    });
    bench.advance(0.2 * 86_400_000);
    await expect(
      signInByLink(bench.deps, { secret: secretOf(second.signInPath), address: null }),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('an email is taken once', async () => {
    await expect(createUser(bench.deps, asAdmin, { email: admin.email, role: 'ADMIN' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('to a developer none of it exists', async () => {
    const asDeveloper = principalOf(await bench.user());
    for (const attempt of [
      listUsers(bench.deps, asDeveloper, { limit: 50 }),
      createUser(bench.deps, asDeveloper, { email: 'x@example.com', role: 'ADMIN' }),
      updateUser(bench.deps, asDeveloper, { id: asDeveloper.userId, role: 'ADMIN' }),
      updateUser(bench.deps, asDeveloper, { id: admin.id, disabled: true }),
      resetPassword(bench.deps, asDeveloper, { id: admin.id }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await listUsers(bench.deps, asAdmin, { limit: 50 })).items).toHaveLength(2);
  });

  test('an admin’s API token changes none of them, and makes no way in', async () => {
    const { id } = await createToken(bench.deps, asAdmin, { name: 'ci' });
    const asToken: Principal = { ...asAdmin, via: { type: 'token', tokenId: id } };
    const user = await bench.user();
    for (const attempt of [
      createUser(bench.deps, asToken, { email: 'x@example.com', role: 'ADMIN' }),
      updateUser(bench.deps, asToken, { id: user.id, role: 'ADMIN' }),
      resetPassword(bench.deps, asToken, { id: user.id }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect((await listUsers(bench.deps, asToken, { limit: 50 })).items).toHaveLength(2);
    expect((await bench.deps.stores.users.byId(user.id))?.sessionEpoch).toBe(user.sessionEpoch);
  });

  test('nothing of a password or a session is shown in the list', async () => {
    const [item] = (await listUsers(bench.deps, asAdmin, { limit: 50 })).items;
    expect(Object.keys(item ?? {}).sort()).toEqual(
      ['createdAt', 'disabledAt', 'email', 'id', 'lastSeenAt', 'name', 'role'].sort(),
    );
  });

  test('each change is written down once, and no change is not', async () => {
    const user = await bench.user();
    await updateUser(bench.deps, asAdmin, { id: user.id, role: 'ADMIN', disabled: true });
    await updateUser(bench.deps, asAdmin, { id: user.id, role: 'ADMIN', disabled: true });
    await updateUser(bench.deps, asAdmin, { id: user.id, disabled: false });
    // What one call changes has one time, and stands in any order.
    expect((await bench.audit(user.id)).map(({ action, actorId }) => [action, actorId]).sort()).toEqual([
      ['user.disabled', admin.id],
      ['user.enabled', admin.id],
      ['user.role-changed', admin.id],
    ]);
  });

  test('the last admin who can sign in stays one', async () => {
    const lastAdmin = { code: 'CONFLICT' };
    await expect(updateUser(bench.deps, asAdmin, { id: admin.id, disabled: true })).rejects.toMatchObject(lastAdmin);
    await expect(updateUser(bench.deps, asAdmin, { id: admin.id, role: 'DEVELOPER' })).rejects.toMatchObject(lastAdmin);
    const second = await bench.user('ADMIN');
    await updateUser(bench.deps, asAdmin, { id: second.id, disabled: true });
    await expect(updateUser(bench.deps, asAdmin, { id: admin.id, disabled: true })).rejects.toMatchObject(lastAdmin);
    await updateUser(bench.deps, asAdmin, { id: second.id, disabled: false });
    expect(await updateUser(bench.deps, asAdmin, { id: admin.id, role: 'DEVELOPER' })).toMatchObject({
      role: 'DEVELOPER',
    });
  });

  test('two admins who demote each other at once leave one', async () => {
    for (let round = 0; round < 5; round++) {
      const second = await bench.user('ADMIN');
      await Promise.allSettled([
        updateUser(bench.deps, asAdmin, { id: second.id, role: 'DEVELOPER' }),
        updateUser(bench.deps, principalOf(second), { id: admin.id, role: 'DEVELOPER' }),
      ]);
      expect(await bench.deps.stores.users.countAdmins()).toBeGreaterThan(0);
      await bench.deps.stores.users.update(admin.id, { role: 'ADMIN' });
      await bench.deps.stores.users.update(second.id, { role: 'DEVELOPER' });
    }
  });

  test('an unknown user is not found', async () => {
    await expect(updateUser(bench.deps, asAdmin, { id: newId('user'), disabled: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a lost password is replaced by a link, and what was signed in before is not any more', async () => {
    const user = await bench.user();
    const { signInPath } = await resetPassword(bench.deps, asAdmin, { id: user.id });
    await expect(signIn(bench.deps, { email: user.email, password: PASSWORD, address: null })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const back = await signInByLink(bench.deps, { secret: secretOf(signInPath), address: null });
    expect(back.sessionEpoch).toBe(user.sessionEpoch + 1);
    await changePassword(bench.deps, principalOf(back), { newPassword: NEW_PASSWORD });
    expect(await signIn(bench.deps, { email: user.email, password: NEW_PASSWORD, address: null })).toMatchObject({
      passwordTemporary: false,
    });
  });
});

test('links that were made before a password was chosen or reset sign nobody in any more', async () => {
  const user = await bench.user();
  const enter = (path: string) => signInByLink(bench.deps, { secret: secretOf(path), address: null });
  const refused = { code: 'UNAUTHENTICATED' };
  const stolen = await resetPassword(bench.deps, asAdmin, { id: user.id });
  const second = await resetPassword(bench.deps, asAdmin, { id: user.id });
  await expect(enter(stolen.signInPath)).rejects.toMatchObject(refused);
  const third = await resetPassword(bench.deps, asAdmin, { id: user.id });
  await expect(enter(second.signInPath)).rejects.toMatchObject(refused);
  await changePassword(bench.deps, principalOf(user), { newPassword: NEW_PASSWORD });
  await expect(enter(third.signInPath)).rejects.toMatchObject(refused);

  const other = await bench.user();
  const { signInPath } = await resetPassword(bench.deps, asAdmin, { id: other.id });
  await resetPassword(bench.deps, asAdmin, { id: user.id });
  expect((await enter(signInPath)).id).toBe(other.id);
});

describe('the own password', () => {
  test('is changed by who knows it', async () => {
    const user = await bench.user();
    const change = (currentPassword?: string) =>
      changePassword(bench.deps, principalOf(user), { currentPassword, newPassword: NEW_PASSWORD });
    await expect(change()).rejects.toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: 'currentPassword' }] });
    await expect(change('wrong')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'currentPassword' }],
    });
    expect(await change(PASSWORD)).toEqual({ userId: user.id, sessionEpoch: user.sessionEpoch + 1 });
    await signIn(bench.deps, { email: user.email, password: NEW_PASSWORD, address: null });
    expect((await bench.audit(user.id)).map(({ action }) => action)).toContain('user.password-changed');
  });

  test('is guessed no better at a page that somebody left open', async () => {
    const user = await bench.user();
    const guess = (currentPassword: string) =>
      changePassword(bench.deps, principalOf(user), { currentPassword, newPassword: NEW_PASSWORD });
    await bench.deps.stores.users.recordFailedSignIn(Array<string>(9).fill(`email:${user.email}`), bench.deps.now());
    await expect(guess('wrong')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(guess(PASSWORD)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('that somebody else chose needs no proof, and has to differ', async () => {
    const user = await bench.user('DEVELOPER', { passwordTemporary: true });
    const change = (newPassword: string) => changePassword(bench.deps, principalOf(user), { newPassword });
    await expect(change(PASSWORD)).rejects.toMatchObject({ fields: [{ path: 'newPassword' }] });
    await change(NEW_PASSWORD);
    expect(await getAccount(bench.deps, principalOf(user))).toMatchObject({ passwordTemporary: false });
  });

  test('is not an API token’s to change', async () => {
    const user = await bench.user();
    const { id } = await createToken(bench.deps, principalOf(user), { name: 'ci' });
    const asToken: Principal = { ...principalOf(user), via: { type: 'token', tokenId: id } };
    await expect(
      changePassword(bench.deps, asToken, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('API tokens', () => {
  test('are listed without their secrets, newest first, and are gone when revoked', async () => {
    const asUser = principalOf(await bench.user());
    const first = await createToken(bench.deps, asUser, { name: 'first' });
    const second = await createToken(bench.deps, asUser, { name: 'second' });
    const { items, nextCursor } = await listTokens(bench.deps, asUser);
    expect(items.map((token) => token.name)).toEqual(['second', 'first']);
    expect(nextCursor).toBeNull();
    expect(JSON.stringify(items)).not.toContain(first.secret);
    await revokeToken(bench.deps, asUser, { id: second.id });
    expect((await listTokens(bench.deps, asUser)).items.map((token) => token.id)).toEqual([first.id]);
    expect((await bench.audit(second.id)).map(({ action }) => action)).toEqual(['token.created', 'token.revoked']);
  });

  test('of others are not found, revoked ones and made-up ones neither; an admin may revoke anybody’s', async () => {
    const [owner, other] = [principalOf(await bench.user()), principalOf(await bench.user())];
    const token = await createToken(bench.deps, owner, { name: 'mine' });
    const missing = { code: 'NOT_FOUND', message: 'There is no such token.' };
    await expect(revokeToken(bench.deps, other, { id: token.id })).rejects.toMatchObject(missing);
    await expect(revokeToken(bench.deps, other, { id: newId('token') })).rejects.toMatchObject(missing);
    await revokeToken(bench.deps, asAdmin, { id: token.id });
    await expect(revokeToken(bench.deps, owner, { id: token.id })).rejects.toMatchObject(missing);
  });

  test('are a hundred at most', async () => {
    const asUser = principalOf(await bench.user());
    for (let count = 0; count < 100; count++) await createToken(bench.deps, asUser, { name: `${count}` });
    await expect(createToken(bench.deps, asUser, { name: 'one more' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('the operator at the machine', () => {
  const now = () => bench.deps.now();

  test('gets a first admin once, with a password and a link that work', async () => {
    await database.prisma.user.deleteMany();
    const email = 'Admin@Example.com';
    const first = await ensureFirstAdmin(bench.deps.stores, { email, now: now() });
    expect(first).toMatchObject({ created: true, user: { email: 'admin@example.com', role: 'ADMIN' } });
    expect(first.password).toMatch(/^[0-9A-Za-z]{24}$/);
    await signIn(bench.deps, { email, password: first.password ?? '', address: null });
    await signInByLink(bench.deps, { secret: secretOf(first.signInPath), address: null });

    const again = await ensureFirstAdmin(bench.deps.stores, { email, now: now() });
    expect(again).toMatchObject({ created: false, password: null });
    const user = await signInByLink(bench.deps, { secret: secretOf(again.signInPath), address: null });
    await changePassword(bench.deps, principalOf(user), { newPassword: NEW_PASSWORD });
    const later = await ensureFirstAdmin(bench.deps.stores, { email, now: now() });
    expect(later).toMatchObject({ created: false, password: null, signInPath: null });
  });

  test('gets none where there is an admin under another email', async () => {
    const result = await ensureFirstAdmin(bench.deps.stores, { email: 'other@example.com', now: now() });
    expect(result).toEqual({ created: false, user: null, password: null, signInPath: null });
  });

  test('gets one from the developer who has that email already', async () => {
    await database.prisma.user.deleteMany();
    const developer = await bench.user();
    const result = await ensureFirstAdmin(bench.deps.stores, { email: developer.email, now: now() });
    expect(result).toMatchObject({ created: true, user: { id: developer.id, role: 'ADMIN' } });
    await signIn(bench.deps, { email: developer.email, password: result.password ?? '', address: null });
  });

  test('gets a token for a user who is made where missing', async () => {
    const request = { email: 'CI@example.com', name: 'ci' };
    const [first, second] = [
      await ensureUserToken(bench.deps.stores, request),
      await ensureUserToken(bench.deps.stores, { ...request, role: 'ADMIN' as const }),
    ];
    const user = await bench.deps.stores.users.byEmail('ci@example.com');
    expect(user).toMatchObject({ role: 'ADMIN', passwordHash: null });
    const items = await bench.deps.stores.tokens.listOf(user?.id ?? newId('user'));
    expect(items.map((token) => token.id).sort()).toEqual([first.id, second.id].sort());
    expect(first.secret).not.toBe(second.secret);
  });

  test('gets none for a disabled user, nor a demotion of the last admin', async () => {
    const user = await bench.user();
    await updateUser(bench.deps, asAdmin, { id: user.id, disabled: true });
    await expect(ensureUserToken(bench.deps.stores, { email: user.email, name: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(
      ensureUserToken(bench.deps.stores, { email: admin.email, name: 'x', role: 'DEVELOPER' }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
