import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { getExamination } from '#services/get-examination.ts';
import { listExaminations } from '#services/list-examinations.ts';
import { requestExamination } from '#services/request-examination.ts';
import { changeProblems, json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { Examination, ExaminationPage, examinationParams } from './schemas.ts';

const tags = ['Admin'];

const requestRoute = createRoute({
  method: 'post',
  path: '/admin/doctor',
  tags,
  summary: 'Examine the sandboxes of every worker',
  description: 'For admins. A worker that is at it already isn’t asked again.',
  security: SECURED,
  responses: {
    202: json(ExaminationPage, 'The list, with what was asked for: look again until each is DONE or FAILED.'),
    ...changeProblems('NOT_FOUND'),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/admin/doctor',
  tags,
  summary: 'The last examinations of sandboxes, newest first',
  description: 'For admins.',
  security: SECURED,
  responses: { 200: json(ExaminationPage, 'Those of the last 20 requests.'), ...readProblems('NOT_FOUND') },
});

const getRoute = createRoute({
  method: 'get',
  path: '/admin/doctor/{id}',
  tags,
  summary: 'One examination with what it found',
  description: 'For admins.',
  security: SECURED,
  request: { params: examinationParams },
  responses: { 200: json(Examination, 'It.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

export function addDoctorRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(requestRoute, async (c) => c.json(await requestExamination(deps, principalOf(c)), 202));

  app.openapi(listRoute, async (c) => c.json(await listExaminations(deps, principalOf(c)), 200));

  app.openapi(getRoute, async (c) => c.json(await getExamination(deps, principalOf(c), c.req.valid('param')), 200));
}
