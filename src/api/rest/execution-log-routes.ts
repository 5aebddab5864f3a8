import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import type { ApiDeps } from '#api/api-deps.ts';
import { logQuerySchema } from '#core/contracts/executions.ts';
import { readLogs, readRawLog } from '#services/read-logs.ts';
import { byteStream } from './byte-stream.ts';
import { readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { executionParams, LogPage } from './schemas.ts';

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain';

/** Typed widely: what a stream of bytes answers is no JSON for the compiler to hold against a schema. */
const responses: RouteConfig['responses'] = {
  200: {
    description: 'The output.',
    content: { [JSON_TYPE]: { schema: LogPage }, [TEXT_TYPE]: { schema: z.string() } },
  },
  ...readProblems('INVALID_INPUT', 'NOT_FOUND', 'LOG_REMOVED'),
};

const logsRoute = createRoute({
  method: 'get',
  path: '/executions/{id}/logs',
  tags: ['Executions'],
  summary: 'The output: a page of chunks, or with `Accept: text/plain` all its bytes as they were written',
  description:
    'Each chunk says by its `attempt` who wrote it. Without `attempt` in the query the page has the output of all attempts, and the plain text that of the last one.',
  security: SECURED,
  request: { params: executionParams, query: logQuerySchema },
  responses,
});

/** Nobody may take the bytes of a program for a page of ours. */
const RAW_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
};

export function addExecutionLogRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(logsRoute, async (c): Promise<Response> => {
    const principal = principalOf(c);
    const { id } = c.req.valid('param');
    const type = accepts(c, { header: 'Accept', supports: [JSON_TYPE, TEXT_TYPE], default: JSON_TYPE });
    if (type === TEXT_TYPE) {
      const log = await readRawLog(deps, principal, { id, attempt: c.req.valid('query').attempt });
      const disposition = `inline; filename="${id}.log"`;
      return new Response(byteStream(log), { headers: { ...RAW_HEADERS, 'content-disposition': disposition } });
    }
    return c.json(await readLogs(deps, principal, { id, ...c.req.valid('query') }), 200);
  });
}
