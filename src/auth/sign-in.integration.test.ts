import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countAgainstAccount } from '#services/sign-in-limits.ts';
import { createSignInLink, INVITED_LINK_MS } from '#services/sign-in-link.ts';
import { type AuthBench, authBench, PASSWORD, principalOf } from '#tests/support/auth-deps.ts';
import { Browser } from '#tests/support/browser.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { principalFromRequest } from './principal.ts';

const MINUTE_MS = 60_000;

let database: TestDatabase;
let bench: AuthBench;
let nextAddress = 1;

beforeAll(async () => {
  database = await testDatabase();
  bench = authBench(database);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** A browser at an address that nobody else comes from. */
function browser(address = `198.51.100.${nextAddress++}`): Browser {
  return new Browser(bench.deps, address);
}

function whoIs(visitor: Browser) {
  return principalFromRequest(bench.deps, visitor.request('/'));
}

/** As if somebody had failed so often; a real attempt takes its time. */
async function failed(key: string, times: number): Promise<void> {
  await bench.deps.stores.users.recordFailedSignIn(Array<string>(times).fill(key), bench.deps.now());
}

async function linkFor(userId: Parameters<typeof createSignInLink>[1]['userId']): Promise<string> {
  return createSignInLink(bench.deps.stores, { userId, validMs: INVITED_LINK_MS, now: bench.deps.now() });
}

describe('with email and password', () => {
  test('the right ones sign in, whatever the case of the email, and it is written down', async () => {
    const user = await bench.user('ADMIN');
    const visitor = browser();
    expect(await whoIs(visitor)).toBeNull();
    expect(await visitor.signIn(` ${user.email.toUpperCase()} `, PASSWORD)).toBeNull();
    expect(await whoIs(visitor)).toEqual(principalOf(user));
    expect(await visitor.session()).toMatchObject({ user: { id: user.id, email: user.email, role: 'ADMIN' } });
    expect(await bench.audit(user.id)).toEqual([
      { action: 'user.signed-in', actorId: user.id, detail: expect.objectContaining({ by: 'password' }) },
    ]);
  });

  test('the cookie is out of reach of scripts and says nothing readable', async () => {
    const user = await bench.user();
    const visitor = browser();
    await visitor.signIn(user.email, PASSWORD);
    const cookie = visitor.cookies.get('sandpiper-3000.session') ?? '';
    expect(cookie.length).toBeGreaterThan(100);
    expect(Buffer.from(cookie, 'base64url').toString('latin1')).not.toContain(user.id);
  });

  test('an unknown email, a wrong password, a disabled user and one without a password get the same answer', async () => {
    const [user, disabled, passwordless] = await Promise.all([
      bench.user(),
      bench.user(),
      bench.user('DEVELOPER', { passwordHash: null }),
    ]);
    await bench.deps.stores.users.update(disabled.id, { disabledAt: bench.deps.now() });
    const answers = [];
    for (const [email, password] of [
      ['nobody@example.com', PASSWORD],
      [user.email, 'wrong password'],
      [disabled.email, PASSWORD],
      [passwordless.email, PASSWORD],
      [passwordless.email, ''],
    ] as const) {
      answers.push(await browser().post('callback/password', { email, password }));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual({ status: 401, url: 'http://localhost:3000/api/auth/error?error=wrong' });
  });

  test('an unknown email takes as long as a wrong password', async () => {
    const user = await bench.user();
    const timed = async (email: string) => {
      const visitor = browser();
      const began = performance.now();
      expect(await visitor.signIn(email, 'wrong password')).toBe('wrong');
      return performance.now() - began;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 6; round++) {
      known.push(await timed(user.email));
      unknown.push(await timed('nobody-at-all@example.com'));
    }
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  test('ten failures shut the account for a quarter of an hour, also for the right password, and for nobody else', async () => {
    const [user, other] = await Promise.all([bench.user(), bench.user()]);
    for (let attempt = 0; attempt < 10; attempt++) expect(await browser().signIn(user.email, 'wrong')).toBe('wrong');
    expect(await browser().signIn(user.email, PASSWORD)).toBe('limited');
    expect(await browser().signIn(other.email, PASSWORD)).toBeNull();
    bench.advance(16 * MINUTE_MS);
    expect(await browser().signIn(user.email, PASSWORD)).toBeNull();
  });

  test('an account that nobody has is shut in the same way', async () => {
    await failed('email:ghost@example.com', 9);
    expect(await browser().signIn('ghost@example.com', 'x')).toBe('wrong');
    expect(await browser().signIn('ghost@example.com', 'x')).toBe('limited');
  });

  test('guessing while the account is shut does not keep it shut', async () => {
    const user = await bench.user();
    await failed(`email:${user.email}`, 10);
    bench.advance(10 * MINUTE_MS);
    for (let attempt = 0; attempt < 5; attempt++) expect(await browser().signIn(user.email, 'wrong')).toBe('limited');
    bench.advance(6 * MINUTE_MS);
    expect(await browser().signIn(user.email, PASSWORD)).toBeNull();
  });

  test('failures of the day before are forgotten, so that guessing fills no table', async () => {
    await failed('email:long-ago@example.com', 3);
    bench.advance(25 * 60 * MINUTE_MS);
    await failed('email:just-now@example.com', 1);
    const keys = (await database.prisma.signInAttempt.findMany()).map(({ key }) => key);
    expect(keys).toEqual(['email:just-now@example.com']);
  });

  test('signing in forgets the failures before it', async () => {
    const user = await bench.user();
    for (let round = 0; round < 2; round++) {
      await failed(`email:${user.email}`, 9);
      expect(await browser().signIn(user.email, PASSWORD)).toBeNull();
    }
  });

  test('forty guesses at once are no more than ten', async () => {
    const user = await bench.user();
    const answers = await Promise.all(Array.from({ length: 40 }, () => browser().signIn(user.email, 'wrong')));
    expect(answers.filter((answer) => answer === 'wrong').length).toBeLessThanOrEqual(10);
    expect(new Set(answers)).toEqual(new Set(['wrong', 'limited']));
  });

  test('of guesses that several processes take at once no more than ten count as tried', async () => {
    const attempts = Array.from({ length: 40 }, () => countAgainstAccount(bench.deps, 'many@example.com'));
    const results = await Promise.allSettled(attempts);
    expect(results.filter((result) => result.status === 'fulfilled').length).toBeLessThanOrEqual(10);
  });

  test('an address that failed fifty times is shut for every account, and others are not', async () => {
    const user = await bench.user();
    await failed('address:203.0.113.5', 49);
    expect(await browser('203.0.113.5').signIn('somebody@example.com', 'x')).toBe('wrong');
    expect(await browser('203.0.113.5').signIn(user.email, PASSWORD)).toBe('limited');
    expect(await browser('203.0.113.6').signIn(user.email, PASSWORD)).toBeNull();
  });

  test('a claimed X-Forwarded-For is no way around it', async () => {
    const user = await bench.user();
    await failed('address:203.0.113.9', 50);
    const visitor = browser('203.0.113.9');
    const { csrfToken } = (await (await visitor.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const response = await visitor.fetch('/api/auth/callback/password', {
      method: 'POST',
      headers: { 'x-forwarded-for': '8.8.8.8' },
      body: new URLSearchParams({ email: user.email, password: PASSWORD, csrfToken, json: 'true' }),
    });
    expect(await response.text()).toContain('error=limited');
  });
});

describe('with a one-time link', () => {
  test('it signs in once', async () => {
    const user = await bench.user();
    const link = await linkFor(user.id);
    expect(link).toMatch(/^\/sign-in\/link#[\w-]{43}$/);
    const visitor = browser();
    expect(await visitor.useLink(link)).toBeNull();
    expect(await whoIs(visitor)).toEqual(principalOf(user));
    expect(await browser().useLink(link)).toBe('link');
  });

  test('of eight who use it at once one gets in', async () => {
    const user = await bench.user();
    const link = await linkFor(user.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser().useLink(link)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
  });

  test('it expires, and is of no use to a disabled user', async () => {
    const [user, disabled] = await Promise.all([bench.user(), bench.user()]);
    const [late, useless] = await Promise.all([linkFor(user.id), linkFor(disabled.id)]);
    await bench.deps.stores.users.update(disabled.id, { disabledAt: bench.deps.now() });
    expect(await browser().useLink(useless)).toBe('link');
    bench.advance(INVITED_LINK_MS);
    expect(await browser().useLink(late)).toBe('link');
  });

  test('it works for somebody whose account others keep guessing at, even from their address', async () => {
    const user = await bench.user();
    await failed(`email:${user.email}`, 10);
    await failed('address:203.0.113.77', 60);
    expect(await browser('203.0.113.77').useLink(await linkFor(user.id))).toBeNull();
    expect(await browser('203.0.113.77').useLink('/sign-in/link#nonsense')).toBe('limited');
  });

  test('looking at it does not use it up', async () => {
    const user = await bench.user();
    const link = await linkFor(user.id);
    const secret = link.split('#')[1] ?? '';
    for (const path of ['callback/link', 'signin/link']) {
      await browser().fetch(`/api/auth/${path}?secret=${secret}`);
    }
    expect(await browser().useLink(link)).toBeNull();
  });
});

describe('from elsewhere', () => {
  test('a post from another site is refused', async () => {
    const user = await bench.user();
    const visitor = browser();
    const { csrfToken } = (await (await visitor.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ email: user.email, password: PASSWORD, csrfToken, json: 'true' });
    const post = (path: string, headers: Record<string, string>) =>
      visitor.fetch(`/api/auth/${path}`, { method: 'POST', headers, body: new URLSearchParams(body) });
    for (const origin of ['https://evil.example', 'http://localhost:3001', 'null']) {
      for (const path of ['callback/password', 'callback/link', 'signin/github', 'signout', 'session']) {
        expect((await post(path, { origin })).status).toBe(403);
      }
    }
    expect(await whoIs(visitor)).toBeNull();
    expect((await post('callback/password', {})).status).toBe(200);
    expect(await whoIs(visitor)).not.toBeNull();
  });

  test('a post without the token that our page has is refused', async () => {
    const user = await bench.user();
    const visitor = browser();
    for (const csrfToken of ['', 'f'.repeat(64)]) {
      const body = new URLSearchParams({ email: user.email, password: PASSWORD, csrfToken, json: 'true' });
      await visitor.fetch('/api/auth/callback/password', { method: 'POST', body });
    }
    expect(await whoIs(visitor)).toBeNull();
  });

  test('nobody is sent to another site after signing in or out', async () => {
    const user = await bench.user();
    for (const callbackUrl of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const visitor = browser();
      visitor.keep(`sandpiper-3000.callback-url=${encodeURIComponent(callbackUrl)}`);
      const signedIn = await visitor.post('callback/password', { email: user.email, password: PASSWORD, callbackUrl });
      expect(signedIn).toEqual({ status: 200, url: 'http://localhost:3000/' });
      expect(await visitor.post('signout', { callbackUrl })).toEqual({ status: 200, url: 'http://localhost:3000/' });
      const page = await visitor.fetch(`/api/auth/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`);
      expect(page.headers.get('location')).toBe('/sign-in?callbackUrl=http%3A%2F%2Flocalhost%3A3000%2F');
    }
  });

  test('a body that is too large and a path that is not open are refused', async () => {
    const visitor = browser();
    const body = new URLSearchParams({ email: 'x'.repeat(70_000) });
    expect((await visitor.fetch('/api/auth/callback/password', { method: 'POST', body })).status).toBe(413);
    expect((await visitor.fetch('/api/auth/_log', { method: 'POST', body: 'x=1' })).status).toBe(404);
  });
});
