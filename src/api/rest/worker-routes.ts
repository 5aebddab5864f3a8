import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { drainWorker } from '#services/drain-worker.ts';
import { resumeWorker } from '#services/resume-worker.ts';
import { changeProblems, json, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { Worker, workerParams } from './schemas.ts';

const admin = { tags: ['Admin'], description: 'For admins.', security: SECURED };

const drainRoute = createRoute({
  ...admin,
  method: 'post',
  path: '/admin/workers/{id}/drain',
  summary: 'Let a worker take nothing new',
  description: 'For admins. It finishes what it has, and stays. A second time changes nothing.',
  request: { params: workerParams },
  responses: {
    202: json(Worker, 'It is told. `running` falls to 0 as its runs end.'),
    ...changeProblems('INVALID_INPUT', 'NOT_FOUND'),
  },
});

const resumeRoute = createRoute({
  ...admin,
  method: 'post',
  path: '/admin/workers/{id}/resume',
  summary: 'Let a worker that drains take runs again',
  request: { params: workerParams },
  responses: { 200: json(Worker, 'It is told.'), ...changeProblems('INVALID_INPUT', 'NOT_FOUND') },
});

export function addWorkerRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(drainRoute, async (c) => c.json(await drainWorker(deps, principalOf(c), c.req.valid('param')), 202));

  app.openapi(resumeRoute, async (c) => c.json(await resumeWorker(deps, principalOf(c), c.req.valid('param')), 200));
}
