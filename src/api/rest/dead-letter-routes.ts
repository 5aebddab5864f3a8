import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { deadLetterQuerySchema } from '#core/contracts/dead-letters.ts';
import { discardDeadLetter } from '#services/discard-dead-letter.ts';
import { listDeadLetters } from '#services/list-dead-letters.ts';
import { retryDeadLetter } from '#services/retry-dead-letter.ts';
import { retryDeadLetters } from '#services/retry-dead-letters.ts';
import { changeProblems, json, jsonBody, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import {
  DeadLetter,
  DeadLetterPage,
  DiscardDeadLetter,
  executionParams,
  RetriedDeadLetters,
  RetryDeadLetter,
} from './schemas.ts';

const tags = ['Admin'];

const listRoute = createRoute({
  method: 'get',
  path: '/admin/dead-letters',
  tags,
  summary: 'The executions that failed by our own fault, the last ones first',
  description: 'For admins. Those that are open, where no `state` is asked for.',
  security: SECURED,
  request: { query: deadLetterQuerySchema },
  responses: {
    200: json(DeadLetterPage, 'A page, and how many are open in all.'),
    ...readProblems('INVALID_INPUT', 'NOT_FOUND'),
  },
});

const retryRoute = createRoute({
  method: 'post',
  path: '/admin/dead-letters/{id}/retry',
  tags,
  summary: 'Run one again, as a new execution of the same owner',
  description: 'For admins. `id` is the execution’s. Of several who retry it at once one does, the others are told.',
  security: SECURED,
  request: { params: executionParams, body: jsonBody(RetryDeadLetter, false) },
  responses: {
    202: json(DeadLetter, 'It is queued: `retryId` is the new execution.'),
    ...changeProblems('NOT_FOUND', 'CONFLICT', 'QUEUE_FULL'),
  },
});

const retryAllRoute = createRoute({
  method: 'post',
  path: '/admin/dead-letters/retry-all',
  tags,
  summary: 'Run all that are open again',
  description: 'For admins. Those that the queue has no room for stay open: retry all again when some have run.',
  security: SECURED,
  request: { body: jsonBody(RetryDeadLetter, false) },
  responses: {
    202: json(RetriedDeadLetters, 'How many are queued, and how many are left.'),
    ...changeProblems('NOT_FOUND'),
  },
});

const discardRoute = createRoute({
  method: 'post',
  path: '/admin/dead-letters/{id}/discard',
  tags,
  summary: 'Take one off the list',
  description: 'For admins. `id` is the execution’s.',
  security: SECURED,
  request: { params: executionParams, body: jsonBody(DiscardDeadLetter, true) },
  responses: { 200: json(DeadLetter, 'As it stands now.'), ...changeProblems('NOT_FOUND', 'CONFLICT') },
});

export function addDeadLetterRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(listRoute, async (c) => c.json(await listDeadLetters(deps, principalOf(c), c.req.valid('query')), 200));

  app.openapi(retryRoute, async (c) =>
    c.json(await retryDeadLetter(deps, principalOf(c), { ...c.req.valid('param'), ...c.req.valid('json') }), 202),
  );

  app.openapi(retryAllRoute, async (c) =>
    c.json(await retryDeadLetters(deps, principalOf(c), c.req.valid('json') ?? {}), 202),
  );

  app.openapi(discardRoute, async (c) =>
    c.json(await discardDeadLetter(deps, principalOf(c), { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  );
}
