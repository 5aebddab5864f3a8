import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { getTestReport } from '#services/get-test-report.ts';
import { json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { executionParams, TestReport } from './schemas.ts';

const testReportRoute = createRoute({
  method: 'get',
  path: '/executions/{id}/test-report',
  tags: ['Executions'],
  summary: 'What its tests said: in JUnit’s XML in `artifacts/`, or else as TAP on stdout',
  security: SECURED,
  request: { params: executionParams },
  responses: {
    200: json(TestReport, 'The suites, and how many tests passed.'),
    ...readProblems('INVALID_INPUT', 'NOT_FOUND', 'LOG_REMOVED'),
  },
});

export function addTestReportRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(testReportRoute, async (c) =>
    c.json(await getTestReport(deps, principalOf(c), c.req.valid('param')), 200),
  );
}
