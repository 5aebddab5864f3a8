import { encode } from 'next-auth/jwt';
import { expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import type { AuthDeps } from './auth-deps.ts';
import { cookieSettings, parseCookies, readSessionCookie, sessionCookie } from './session-cookie.ts';

const secret = 'a-secret-of-the-test-that-is-long-enough';
const claims = { userId: newId('user'), epoch: 3 };

function depsOf(publicUrl: string, nextAuthSecret = secret): AuthDeps {
  // The rest of the deps isn't touched by what is tested here.
  return { config: { publicUrl }, secrets: { nextAuthSecret, githubClientSecret: null } } as unknown as AuthDeps;
}

function cookieHeader(setCookie: string): Headers {
  return new Headers({ cookie: setCookie.split(';')[0] ?? '' });
}

test('A session cookie can be read back, is out of reach of scripts and of other sites', async () => {
  const deps = depsOf('http://localhost:3000');
  const line = await sessionCookie(deps, claims);
  expect(line).toMatch(/^sandpiper-3000\.session=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  expect(await readSessionCookie(deps, cookieHeader(line))).toEqual(claims);
});

test('Over HTTPS it is Secure, and its name makes browsers insist on that', async () => {
  const line = await sessionCookie(depsOf('https://code.example'), claims);
  expect(line).toMatch(/^__Secure-sandpiper-443\.session=/);
  expect(line).toMatch(/; Secure$/);
});

test('Two instances on one host have cookies of their own', async () => {
  const names = ['http://localhost:3000', 'http://localhost:30001'].map(
    (publicUrl) => cookieSettings({ publicUrl }).sessionName,
  );
  expect(new Set(names).size).toBe(2);
  const other = await sessionCookie(depsOf('http://localhost:30001'), claims);
  expect(await readSessionCookie(depsOf('http://localhost:3000'), cookieHeader(other))).toBeNull();
});

test('A forged cookie is none: signed by another secret, not signed, changed, expired, made for something else', async () => {
  const deps = depsOf('http://localhost:3000');
  const read = (value: string) =>
    readSessionCookie(deps, new Headers({ cookie: `${cookieSettings(deps.config).sessionName}=${value}` }));
  const token = { sub: claims.userId, epoch: claims.epoch };
  const good = await encode({ token, secret });
  expect(await read(good)).toEqual(claims);

  const plain = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const flipped = `${good.slice(0, -30)}${good.at(-30) === 'A' ? 'B' : 'A'}${good.slice(-29)}`;
  for (const forged of [
    await encode({ token, secret: `${secret}x` }),
    await encode({ token, secret, salt: 'another purpose' }),
    await encode({ token, secret, maxAge: -60 }),
    await encode({ token: { sub: claims.userId }, secret }),
    await encode({ token: { sub: 'user_1', epoch: 3 }, secret }),
    `${plain({ alg: 'none' })}.${plain(token)}.`,
    flipped,
    'nonsense',
    '',
  ]) {
    expect(await read(forged)).toBeNull();
  }
});

test('An API token is never taken for a session cookie', async () => {
  const deps = depsOf('http://localhost:3000');
  const good = await encode({ token: { sub: claims.userId, epoch: 3 }, secret });
  expect(await readSessionCookie(deps, new Headers({ authorization: `Bearer ${good}` }))).toBeNull();
});

test('Cookies are read as browsers send them', () => {
  expect(parseCookies('a=1; b="x y"; c=%2F; d=%ZZ; a=2; flag')).toEqual({ a: '1', b: 'x y', c: '/', d: '%ZZ' });
  expect(parseCookies('__proto__=1').toString).toBeUndefined();
});
