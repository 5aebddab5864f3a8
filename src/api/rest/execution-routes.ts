import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { type Execution as ExecutionValue, executionFilterSchema } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { getExecution } from '#services/get-execution.ts';
import { listAttempts } from '#services/list-attempts.ts';
import { listExecutions } from '#services/list-executions.ts';
import { submitAndWait } from '#services/submit-and-wait.ts';
import { submitExecution } from '#services/submit-execution.ts';
import { terminateExecution } from '#services/terminate-execution.ts';
import { changeProblems, json, jsonBody, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import {
  AttemptPage,
  Execution,
  ExecutionPage,
  executionParams,
  SubmitExecution,
  submitHeaders,
  submitQuery,
} from './schemas.ts';

const tags = ['Executions'];

/** The answers of all that submits. */
export const submitResponses = {
  200: json(Execution, 'It has ended (`?wait=true`).'),
  202: json(Execution, 'It was taken on; see its status.'),
  ...changeProblems('NOT_FOUND', 'IDEMPOTENCY_MISMATCH', 'QUEUE_FULL'),
};

const submitRoute = createRoute({
  method: 'post',
  path: '/executions',
  tags,
  summary: 'Run code, files or a code session',
  security: SECURED,
  request: { query: submitQuery, headers: submitHeaders, body: jsonBody(SubmitExecution, true) },
  responses: submitResponses,
});

const listRoute = createRoute({
  method: 'get',
  path: '/executions',
  tags,
  summary: 'Own executions, newest first',
  security: SECURED,
  request: { query: executionFilterSchema },
  responses: { 200: json(ExecutionPage, 'A page.'), ...readProblems('INVALID_INPUT', 'FORBIDDEN') },
});

const getRoute = createRoute({
  method: 'get',
  path: '/executions/{id}',
  tags,
  summary: 'One execution, with its output once it has ended',
  security: SECURED,
  request: { params: executionParams },
  responses: {
    200: json(Execution, 'The execution.'),
    ...readProblems('INVALID_INPUT', 'NOT_FOUND'),
  },
});

const attemptsRoute = createRoute({
  method: 'get',
  path: '/executions/{id}/attempts',
  tags,
  summary: 'The attempts of an execution: when, by whom, in which container, and how each ended',
  security: SECURED,
  request: { params: executionParams },
  responses: {
    200: json(AttemptPage, 'The last hundred, in their order.'),
    ...readProblems('INVALID_INPUT', 'NOT_FOUND'),
  },
});

const terminateRoute = createRoute({
  method: 'post',
  path: '/executions/{id}/terminate',
  tags,
  summary: 'End an execution; asking again answers the same',
  security: SECURED,
  request: { params: executionParams },
  responses: {
    202: json(Execution, 'It ends.'),
    ...changeProblems('NOT_FOUND', 'EXECUTION_ENDED'),
  },
});

export function addExecutionRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(submitRoute, async (c) => {
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const input = { ...c.req.valid('json'), idempotencyKey };
    const execution = await submit(deps, principalOf(c), input, waits(c.req.valid('query'), c.req.raw.signal));
    c.header('location', `/api/v1/executions/${execution.id}`);
    return c.json(execution, statusOf(execution, c.req.valid('query')));
  });

  app.openapi(listRoute, async (c) => c.json(await listExecutions(deps, principalOf(c), c.req.valid('query')), 200));

  app.openapi(getRoute, async (c) => c.json(await getExecution(deps, principalOf(c), c.req.valid('param')), 200));

  app.openapi(attemptsRoute, async (c) => c.json(await listAttempts(deps, principalOf(c), c.req.valid('param')), 200));

  app.openapi(terminateRoute, async (c) =>
    c.json(await terminateExecution(deps, principalOf(c), c.req.valid('param')), 202),
  );
}

/** The signal of a caller that waits for the end; null for one that doesn't. */
export function waits(query: { wait?: 'true' | 'false' | undefined }, signal: AbortSignal): AbortSignal | null {
  return query.wait === 'true' ? signal : null;
}

export function submit(
  deps: ApiDeps,
  principal: Parameters<typeof submitExecution>[1],
  input: Parameters<typeof submitExecution>[2],
  signal: AbortSignal | null,
): Promise<ExecutionValue> {
  return signal === null
    ? submitExecution(deps, principal, input)
    : submitAndWait(deps, principal, { ...input, signal });
}

export function statusOf(execution: ExecutionValue, query: { wait?: 'true' | 'false' | undefined }): 200 | 202 {
  return query.wait === 'true' && isFinal(execution.status) ? 200 : 202;
}
