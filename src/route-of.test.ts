import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGE_ROUTES } from './page-routes.ts';
import { createRouteOf } from './route-of.ts';

const routeOf = createRouteOf({
  rest: [
    '/api/v1/executions',
    '/api/v1/executions',
    '/api/v1/executions/:id',
    '/api/v1/executions/:id/logs',
    '/api/v1/executions/:id/artifacts',
    '/api/v1/executions/:id/artifacts/:path{[^]+}',
  ],
  procedures: ['execution.get'],
});

describe('the route of a path', () => {
  it.each([
    ['/', '/'],
    ['/history/exec_1', '/history/[id]'],
    ['/projects/new', '/projects/new'],
    ['/projects/proj_1/runs', '/projects/[id]/[view]'],
    ['/sign-in', '/sign-in'],
    ['/api/auth/callback/github', '/api/auth/[...nextauth]'],
    ['/api/metrics', '/api/metrics'],
    ['/api/v1/executions', '/api/v1/executions'],
    ['/api/v1/executions/exec_1/logs', '/api/v1/executions/:id/logs'],
    ['/api/v1/executions/exec_1/artifacts', '/api/v1/executions/:id/artifacts'],
    ['/api/v1/executions/exec_1/artifacts/a/b/c.txt', '/api/v1/executions/:id/artifacts/:path{[^]+}'],
    ['/api/v1/nothing/there', '/api/v1/*'],
    ['/api/trpc/execution.get', '/api/trpc/execution.get'],
    ['/api/trpc/execution.get,execution.get', '/api/trpc/*'],
    ['/_next/static/chunks/1.js', '/_next/*'],
    ['/monaco/vs/loader.js', '/monaco/*'],
    ['/wp-login.php', 'other'],
  ])('of %s is %s', (path, route) => expect(routeOf(path)).toBe(route));

  it('is one of a bounded number, whatever is asked for', () => {
    const asked = [
      ...Array.from({ length: 500 }, (_, n) => `/api/v1/executions/${n}`),
      ...Array.from({ length: 500 }, (_, n) => `/api/v1/${n}/${n}`),
      ...Array.from({ length: 500 }, (_, n) => `/api/trpc/constructor,__proto__,${n}`),
      ...Array.from({ length: 500 }, (_, n) => `/${n}\n{label="x"}`),
      ...Array.from({ length: 500 }, (_, n) => `/history/${'a/'.repeat(n)}`),
      '/api/trpc/__proto__',
      '/api/trpc/toString',
      `/history/${'%00'.repeat(10_000)}`,
    ];
    expect(new Set(asked.map(routeOf)).size).toBeLessThanOrEqual(6);
  });
});

describe('the routes of Next', () => {
  it('are all there are', () => {
    const own = globSync('src/app/**/{page.tsx,route.ts}')
      .map((file) =>
        file
          .replace(/^src\/app/, '')
          .replace(/\/[^/]+$/, '')
          .replaceAll(/\/\([^)]+\)/g, ''),
      )
      .map((route) => (route === '' ? '/' : route))
      .filter((route) => !route.startsWith('/api/v1') && !route.startsWith('/api/trpc'));
    expect([...PAGE_ROUTES].sort()).toEqual(own.sort());
  });
});
