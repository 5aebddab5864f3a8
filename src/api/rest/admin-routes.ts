import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { auditQuerySchema } from '#core/contracts/audit.ts';
import { executionFilterSchema } from '#core/contracts/executions.ts';
import { userListQuerySchema } from '#core/contracts/users.ts';
import { listAllExecutions } from '#services/list-all-executions.ts';
import { listAudit } from '#services/list-audit.ts';
import { listUsers } from '#services/list-users.ts';
import { json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { AuditPage, ExecutionPage, UserPage } from './schemas.ts';

const admin = { tags: ['Admin'], description: 'For admins.', security: SECURED };

const executionsRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/executions',
  summary: 'Everybody’s executions, newest first',
  request: { query: executionFilterSchema.omit({ scope: true }) },
  responses: { 200: json(ExecutionPage, 'A page.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

const usersRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/users',
  summary: 'All users, newest first',
  request: { query: userListQuerySchema },
  responses: { 200: json(UserPage, 'A page.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

const auditRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/audit',
  summary: 'Who did what to whom, newest first',
  request: { query: auditQuerySchema },
  responses: { 200: json(AuditPage, 'A page.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

export function addAdminRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(executionsRoute, async (c) =>
    c.json(await listAllExecutions(deps, principalOf(c), c.req.valid('query')), 200),
  );

  app.openapi(usersRoute, async (c) => c.json(await listUsers(deps, principalOf(c), c.req.valid('query')), 200));

  app.openapi(auditRoute, async (c) => c.json(await listAudit(deps, principalOf(c), c.req.valid('query')), 200));
}
