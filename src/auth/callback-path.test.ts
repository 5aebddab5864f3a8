import { expect, test } from 'vitest';
import { callbackPath } from './callback-path.ts';

const own = 'http://localhost:3000';

test.each([
  ['/', '/'],
  ['/history?status=FAILED#top', '/history?status=FAILED#top'],
  ['http://localhost:3000/sessions/sess_1', '/sessions/sess_1'],
])('%j is a place on this site', (callbackUrl, path) => {
  expect(callbackPath(callbackUrl, own)).toBe(path);
});

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' //evil.example',
  '/..//evil.example',
  '/.//evil.example',
  'http://localhost:3000.evil.example/',
  'http://localhost:3000@evil.example/',
  'http://localhost:3000//evil.example',
  'http://localhost:30001/',
  'javascript:alert(1)',
  'data:text/html,x',
  'history',
  '',
  null,
  undefined,
  ['/history'],
  `/${'a'.repeat(3000)}`,
])('%j leads nowhere else', (callbackUrl) => {
  expect(callbackPath(callbackUrl, own)).toBe('/');
});

test('The sign-in page and the API are no places to come back to', () => {
  for (const path of [
    '/sign-in',
    '/sign-in/link',
    '/sign-in?callbackUrl=/x',
    '/api/v1/tokens',
    '/x/../api/auth/signout',
  ]) {
    expect(callbackPath(path, own)).toBe('/');
  }
  expect(callbackPath('/sign-in-guide', own)).toBe('/sign-in-guide');
});
