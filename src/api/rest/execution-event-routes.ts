import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { toSandpiperError } from '#api/to-sandpiper-error.ts';
import type { ExecutionId } from '#core/ids.ts';
import { type FollowedEvent, followExecutions } from '#services/follow-executions.ts';
import { readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { executionParams, resumeHeaders, WatchEvent } from './schemas.ts';
import { type ServerSentEvent, sseResponse } from './sse.ts';

const eventsRoute = createRoute({
  method: 'get',
  path: '/executions/{id}/events',
  tags: ['Executions'],
  summary: 'Follow an execution as server-sent events',
  description:
    'Events are `status` (the execution as a list shows it), `log` (a chunk of output, in order and once) and `result` (the execution with its output; the last). The id of an event is the `seq` of the last chunk sent.',
  security: SECURED,
  request: { params: executionParams, headers: resumeHeaders },
  responses: {
    200: { description: 'The stream.', content: { 'text/event-stream': { schema: WatchEvent } } },
    ...readProblems('INVALID_INPUT', 'NOT_FOUND'),
  },
});

export function addExecutionEventRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(eventsRoute, async (c): Promise<Response> => {
    const principal = principalOf(c);
    const { id } = c.req.valid('param');
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, c.req.raw.signal]);
    const lastSeq = seqOf(c.req.valid('header')['last-event-id']);
    const followed = followExecutions(deps, principal, { executions: [{ id, lastSeq }], signal });
    // The first event, or a refusal while there still is a status to say it by.
    const first = await followed.next();
    const events = eventsOf(deps, joined(first, followed), { id, lastSeq, requestId: c.get('requestId') });
    return sseResponse(events, abort);
  });
}

/** A client whose stream broke off comes back and reads the status of its refusal then. */
async function* eventsOf(
  deps: ApiDeps,
  followed: AsyncGenerator<FollowedEvent, void, void>,
  { id, lastSeq, requestId }: { id: ExecutionId; lastSeq: number; requestId: string },
): AsyncGenerator<ServerSentEvent, void, void> {
  let seq = lastSeq;
  try {
    for await (const { event } of followed) {
      if (event.type === 'log') seq = event.chunk.seq;
      yield { id: String(seq), event: event.type, data: event.type === 'log' ? event.chunk : event.execution };
    }
  } catch (error) {
    const { code } = toSandpiperError(error);
    deps.log.warn(
      { event: 'execution-events.broken-off', requestId, executionId: id, code, err: error },
      'stream ended',
    );
  }
}

async function* joined<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T, void, void>) {
  try {
    if (first.done) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

function seqOf(lastEventId: string | undefined): number {
  return /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
}
