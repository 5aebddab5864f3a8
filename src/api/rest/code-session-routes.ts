import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { sessionListQuerySchema } from '#core/contracts/sessions.ts';
import { createSession } from '#services/create-session.ts';
import { deleteSession } from '#services/delete-session.ts';
import { getSession } from '#services/get-session.ts';
import { listSessions } from '#services/list-sessions.ts';
import { updateSession } from '#services/update-session.ts';
import { changeProblems, json, jsonBody, readProblems, SECURED } from './describe.ts';
import { statusOf, submit, submitResponses, waits } from './execution-routes.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import {
  CodeSession,
  CodeSessionPage,
  CreateCodeSession,
  RunCodeSession,
  sessionParams,
  submitHeaders,
  submitQuery,
  UpdateCodeSession,
} from './schemas.ts';

const tags = ['Code sessions'];

const createSessionRoute = createRoute({
  method: 'post',
  path: '/code-sessions',
  tags,
  summary: 'Make a code session of any part of one',
  security: SECURED,
  request: { body: jsonBody(CreateCodeSession, false) },
  responses: {
    201: json(CodeSession, 'It was made.'),
    ...changeProblems(),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/code-sessions',
  tags,
  summary: 'Own code sessions, the last edited first',
  security: SECURED,
  request: { query: sessionListQuerySchema },
  responses: { 200: json(CodeSessionPage, 'A page.'), ...readProblems('INVALID_INPUT') },
});

const getRoute = createRoute({
  method: 'get',
  path: '/code-sessions/{id}',
  tags,
  summary: 'One code session',
  security: SECURED,
  request: { params: sessionParams },
  responses: { 200: json(CodeSession, 'It.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/code-sessions/{id}',
  tags,
  summary: 'Change a code session that is still at `revision`',
  description: 'A stale `revision` is answered by 409 with the current session in `current`.',
  security: SECURED,
  request: { params: sessionParams, body: jsonBody(UpdateCodeSession, true) },
  responses: {
    200: json(CodeSession, 'It was changed.'),
    ...changeProblems('NOT_FOUND', 'STALE_REVISION'),
  },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/code-sessions/{id}',
  tags,
  summary: 'Delete a code session; its executions stay',
  security: SECURED,
  request: { params: sessionParams },
  responses: {
    204: { description: 'It is gone.' },
    ...changeProblems('NOT_FOUND'),
  },
});

const runRoute = createRoute({
  method: 'post',
  path: '/code-sessions/{id}/run',
  tags,
  summary: 'Run a code session as it is saved',
  security: SECURED,
  request: {
    params: sessionParams,
    query: submitQuery,
    headers: submitHeaders,
    body: jsonBody(RunCodeSession, false),
  },
  responses: submitResponses,
});

export function addCodeSessionRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(createSessionRoute, async (c) => {
    const session = await createSession(deps, principalOf(c), c.req.valid('json'));
    c.header('location', `/api/v1/code-sessions/${session.id}`);
    return c.json(session, 201);
  });

  app.openapi(listRoute, async (c) => c.json(await listSessions(deps, principalOf(c), c.req.valid('query')), 200));

  app.openapi(getRoute, async (c) => c.json(await getSession(deps, principalOf(c), c.req.valid('param')), 200));

  app.openapi(updateRoute, async (c) => {
    const input = { ...c.req.valid('json'), id: c.req.valid('param').id };
    return c.json(await updateSession(deps, principalOf(c), input), 200);
  });

  app.openapi(deleteRoute, async (c) => {
    await deleteSession(deps, principalOf(c), c.req.valid('param'));
    return c.body(null, 204);
  });

  app.openapi(runRoute, async (c) => {
    const query = c.req.valid('query');
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const input = { ...c.req.valid('json'), sessionId: c.req.valid('param').id, idempotencyKey };
    const execution = await submit(deps, principalOf(c), input, waits(query, c.req.raw.signal));
    c.header('location', `/api/v1/executions/${execution.id}`);
    return c.json(execution, statusOf(execution, query));
  });
}
