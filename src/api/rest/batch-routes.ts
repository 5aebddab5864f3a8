import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { submitBatch } from '#services/submit-batch.ts';
import { changeProblems, json, jsonBody, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { ExecutionBatch, SubmitBatch, submitHeaders } from './schemas.ts';

const submitBatchRoute = createRoute({
  method: 'post',
  path: '/executions/batch',
  tags: ['Executions'],
  summary: 'Run up to 500 at once: all are taken on, or none',
  description: 'An `Idempotency-Key` is for the batch as a whole.',
  security: SECURED,
  request: { headers: submitHeaders, body: jsonBody(SubmitBatch, true) },
  responses: {
    202: json(ExecutionBatch, 'They were taken on, in the order of the request.'),
    ...changeProblems('NOT_FOUND', 'IDEMPOTENCY_MISMATCH', 'QUEUE_FULL'),
  },
});

export function addBatchRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(submitBatchRoute, async (c) => {
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    return c.json(await submitBatch(deps, principalOf(c), { ...c.req.valid('json'), idempotencyKey }), 202);
  });
}
