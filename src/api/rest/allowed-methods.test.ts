import { expect, it } from 'vitest';
import { allowedMethods } from './allowed-methods.ts';

const routes = [
  { method: 'ALL', path: '/api/*' },
  { method: 'GET', path: '/api/things' },
  { method: 'POST', path: '/api/things' },
  { method: 'POST', path: '/api/things' },
  { method: 'GET', path: '/api/things/:id' },
  { method: 'GET', path: '/api/a.json' },
];

it.each([
  ['/api/things', ['GET', 'POST']],
  ['/api/things/1', ['GET']],
  ['/api/things/1/2', []],
  ['/api/axjson', []],
  ['/api/other', []],
])('%s has %j', (path, methods) => {
  expect(allowedMethods(routes, path)).toEqual(methods);
});
