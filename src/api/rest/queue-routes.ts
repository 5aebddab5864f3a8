import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { samplesQuerySchema } from '#core/contracts/admin.ts';
import { getQueueOverview } from '#services/get-queue-overview.ts';
import { listActiveExecutions } from '#services/list-active-executions.ts';
import { listSamples } from '#services/list-samples.ts';
import { listWorkers } from '#services/list-workers.ts';
import { json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { ActiveExecutions, QueueOverview, Samples, WorkerPage } from './schemas.ts';

const admin = { tags: ['Admin'], description: 'For admins.', security: SECURED };

const queueRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/queue',
  summary: 'What waits and runs now, and what ended in the last minute, hour and day',
  responses: { 200: json(QueueOverview, 'The queue.'), ...readProblems('NOT_FOUND') },
});

const activeRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/queue/executions',
  summary: 'Everybody’s executions that have not ended, those that wait with their places',
  responses: { 200: json(ActiveExecutions, 'The first 50 of each.'), ...readProblems('NOT_FOUND') },
});

const workersRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/workers',
  summary: 'The workers that are there, and those that were within the last hour',
  responses: { 200: json(WorkerPage, 'All of them.'), ...readProblems('NOT_FOUND') },
});

const samplesRoute = createRoute({
  ...admin,
  method: 'get',
  path: '/admin/samples',
  summary: 'How the whole was at each minute of the last hours, oldest first',
  request: { query: samplesQuerySchema },
  responses: { 200: json(Samples, 'Up to a day of it.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

export function addQueueRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(queueRoute, async (c) => c.json(await getQueueOverview(deps, principalOf(c)), 200));

  app.openapi(activeRoute, async (c) => c.json(await listActiveExecutions(deps, principalOf(c)), 200));

  app.openapi(workersRoute, async (c) => c.json(await listWorkers(deps, principalOf(c)), 200));

  app.openapi(samplesRoute, async (c) => c.json(await listSamples(deps, principalOf(c), c.req.valid('query')), 200));
}
