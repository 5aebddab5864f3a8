import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { principalFromRequest } from '#auth/principal.ts';
import { isAdmin } from '#core/principal.ts';
import { checkHealth } from '#services/check-health.ts';
import { json, OPEN } from './describe.ts';
import type { RestEnv } from './rest-env.ts';
import { Health } from './schemas.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Health'],
  summary: 'How the instance is',
  description: 'Open. Which machine a problem is on is told to admins only.',
  security: OPEN,
  responses: { 200: json(Health, 'It takes work.'), 503: json(Health, 'The database does not answer.') },
});

export function addHealthRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(healthRoute, async (c) => {
    const health = await checkHealth(deps, async () => {
      const principal = await principalFromRequest(deps, c.req.raw);
      return principal !== null && isAdmin(principal);
    });
    c.header('cache-control', 'no-store');
    return health.status === 'down' ? c.json(health, 503) : c.json(health, 200);
  });
}
