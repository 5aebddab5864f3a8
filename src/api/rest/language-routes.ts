import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { listLanguages } from '#services/list-languages.ts';
import { json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { Languages } from './schemas.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/languages',
  tags: ['Languages'],
  summary: 'The languages on offer, and whether their images are ready',
  security: SECURED,
  responses: { 200: json(Languages, 'All languages.'), ...readProblems() },
});

export function addLanguageRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(listRoute, async (c) => {
    principalOf(c);
    return c.json(await listLanguages(deps), 200);
  });
}
