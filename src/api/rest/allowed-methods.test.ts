import { expect, it } from 'vitest';
import { allowedMethods } from './allowed-methods.ts';

const routes = [
  { method: 'ALL', path: '/api/*' },
  { method: 'GET', path: '/api/things' },
  { method: 'POST', path: '/api/things' },
  { method: 'POST', path: '/api/things' },
  { method: 'GET', path: '/api/things/:id' },
  { method: 'GET', path: '/api/a.json' },
  { method: 'GET', path: '/api/files/:id/:path{[^]+}' },
];

it.each([
  ['/api/things', ['GET', 'POST']],
  ['/api/things/1', ['GET']],
  ['/api/things/1/2', []],
  ['/api/files/1/a', ['GET']],
  ['/api/files/1/a/b/c', ['GET']],
  ['/api/files/1/a\u2028/b', ['GET']],
  ['/api/files/1', []],
  ['/api/axjson', []],
  ['/api/other', []],
])('%s has %j', (path, methods) => {
  expect(allowedMethods(routes, path)).toEqual(methods);
});
