import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { clearDependencies } from '#services/clear-dependencies.ts';
import { listDependencies } from '#services/list-dependencies.ts';
import { changeProblems, json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { DependencyCache } from './schemas.ts';

const tags = ['Dependencies'];

const listRoute = createRoute({
  method: 'get',
  path: '/dependency-cache',
  tags,
  summary: 'What is kept of own lockfiles, the one that was used last first',
  security: SECURED,
  responses: { 200: json(DependencyCache, 'All of it, and how much it is.'), ...readProblems() },
});

const clearRoute = createRoute({
  method: 'delete',
  path: '/dependency-cache',
  tags,
  summary: 'Forget what is kept of own lockfiles',
  security: SECURED,
  responses: { 204: { description: 'The next run fetches anew.' }, ...changeProblems() },
});

export function addDependencyCacheRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(listRoute, async (c) => c.json(await listDependencies(deps, principalOf(c)), 200));

  app.openapi(clearRoute, async (c) => {
    await clearDependencies(deps, principalOf(c));
    return c.body(null, 204);
  });
}
