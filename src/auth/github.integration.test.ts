import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuthDeps } from '#auth/auth-deps.ts';
import { type AuthBench, authBench, PASSWORD } from '#tests/support/auth-deps.ts';
import { Browser } from '#tests/support/browser.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { type FakeGithub, type FakeGithubUser, startFakeGithub } from '#tests/support/fake-github.ts';
import { principalFromRequest } from './principal.ts';

const GITHUB_ENV = { GITHUB_ID: 'client', GITHUB_SECRET: 'secret' };

let database: TestDatabase;
let github: FakeGithub;
let bench: AuthBench;
let deps: AuthDeps;
let nextId = 1000;

beforeAll(async () => {
  database = await testDatabase();
  github = await startFakeGithub();
  bench = authBench(database, GITHUB_ENV);
  deps = { ...bench.deps, githubEndpoints: github.endpoints };
});
afterAll(async () => {
  await github[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function githubUser(email: string, change: { verified?: boolean; primary?: boolean } = {}): FakeGithubUser {
  const emails = [
    { email: `other-${email}`, primary: false, verified: true },
    { email, primary: true, verified: true, ...change },
  ];
  return { id: nextId++, login: 'octo', name: 'Octo Cat', emails };
}

/** Goes the whole way over the fake GitHub; tells where the browser ends, and who is signed in then. */
async function signInAs(user: FakeGithubUser, with_: AuthDeps = deps) {
  github.user = user;
  const browser = new Browser(with_);
  const { url } = await browser.post('signin/github', { callbackUrl: '/history' });
  const authorize = new URL(url);
  expect(authorize.origin + authorize.pathname).toBe(`${github.endpoints.site}/login/oauth/authorize`);
  const back = new URLSearchParams({
    code: 'one-time-code',
    state: authorize.searchParams.get('state') ?? '',
    iss: `${github.endpoints.site}/login/oauth`,
  });
  const answer = await browser.fetch(`/api/auth/callback/github?${back}`);
  const principal = await principalFromRequest(with_, browser.request('/'));
  return { to: answer.headers.get('location'), principal, browser };
}

test('A new GitHub user becomes a developer and goes on to where they wanted', async () => {
  const { to, principal } = await signInAs(githubUser('New.Octo@Example.com'));
  expect(to).toBe('http://localhost:3000/history');
  expect(principal).toMatchObject({ email: 'new.octo@example.com', name: 'Octo Cat', role: 'DEVELOPER' });
});

test('A user with the same verified email is linked, keeps the role, and is known again by the account alone', async () => {
  const admin = await bench.user('ADMIN');
  const identity = githubUser(admin.email);
  expect((await signInAs(identity)).principal).toMatchObject({ userId: admin.id, role: 'ADMIN' });
  const moved = { ...identity, emails: [{ email: 'moved@example.com', primary: true, verified: true }] };
  expect((await signInAs(moved)).principal).toMatchObject({ userId: admin.id });
  expect(await deps.stores.users.byEmail('moved@example.com')).toBeNull();
});

test.each([
  ['is not verified', { verified: false }],
  ['is not the primary one', { primary: false }],
])('An email that %s opens nobody else’s account', async (_why, change) => {
  const victim = await bench.user('ADMIN');
  const { to, principal } = await signInAs(githubUser(victim.email, change));
  expect(to).toBe('/sign-in?error=github-email');
  expect(principal).toBeNull();
});

test('A disabled user is refused and gains no link', async () => {
  const user = await bench.user();
  await deps.stores.users.update(user.id, { disabledAt: deps.now() });
  const identity = githubUser(user.email);
  const { to, principal } = await signInAs(identity);
  expect(to).toBe('/sign-in?error=github-disabled');
  expect(principal).toBeNull();
  expect(await deps.stores.users.byAccount('github', String(identity.id))).toBeNull();
});

test('Where the operator lets nobody sign up, only those who are here already get in', async () => {
  const closed = { ...deps, config: { ...deps.config, githubSignup: false } };
  const user = await bench.user();
  expect((await signInAs(githubUser('stranger@example.com'), closed)).to).toBe('/sign-in?error=github-unknown');
  expect(await deps.stores.users.byEmail('stranger@example.com')).toBeNull();
  expect((await signInAs(githubUser(user.email), closed)).principal).toMatchObject({ userId: user.id });
});

test('An answer of GitHub that this browser did not ask for signs nobody in', async () => {
  github.user = githubUser('attacker@example.com');
  const quiet = { ...deps, log: { error: () => {} } };
  const browser = new Browser(quiet);
  await browser.post('signin/github', {});
  const answer = await browser.fetch('/api/auth/callback/github?code=stolen&state=forged');
  expect(answer.headers.get('location')).toContain('error=');
  expect(await principalFromRequest(quiet, browser.request('/'))).toBeNull();
});

test('Where GitHub is not set up it is not offered', async () => {
  const plain = authBench(database);
  const providers = await new Browser(plain.deps).fetch('/api/auth/providers');
  expect(Object.keys((await providers.json()) as object)).toEqual(['password', 'link']);
  const user = await plain.user();
  expect(await new Browser(plain.deps).signIn(user.email, PASSWORD)).toBeNull();
});
