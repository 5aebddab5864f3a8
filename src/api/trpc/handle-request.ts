import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { ApiDeps } from '#api/api-deps.ts';
import { jsonText, readBoundedBody } from '#api/bounded-body.ts';
import { logAnswered, logFault } from '#api/log-request.ts';
import { requestIdOf } from '#api/request-id.ts';
import { principalFromRequest } from '#auth/principal.ts';
import { assertSameOrigin } from '#auth/same-origin.ts';
import type { Principal } from '#core/principal.ts';
import { fromTrpcError } from './error-format.ts';
import { appRouter } from './root.ts';
import { toTrpcError } from './to-trpc-error.ts';

const ENDPOINT = '/api/trpc';
const MOST_CALLS = 20;

/** Answers a request under `/api/trpc`: who asks is settled first, then the body is read within its bounds. */
export async function handleTrpcRequest(deps: ApiDeps, request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const began = performance.now();
  const { method } = request;
  const path = new URL(request.url).pathname;
  const entry = await enter(deps, request);
  const response = await fetchRequestHandler({
    endpoint: ENDPOINT,
    router: appRouter,
    req: entry.request,
    maxBatchSize: MOST_CALLS,
    createContext: ({ resHeaders }) => {
      if (entry.refused !== null) throw toTrpcError(entry.refused);
      return { principal: entry.principal, deps, requestId, signal: request.signal, responseHeaders: resHeaders };
    },
    onError: ({ error, path: procedure }) => {
      const cause = fromTrpcError(error);
      if (cause.code !== 'INTERNAL') return;
      logFault(deps.log, { requestId, method, path: procedure ?? path }, cause.cause ?? cause);
    },
  });
  const answered = { status: response.status, durationMs: performance.now() - began, principal: entry.principal };
  logAnswered(deps.log, { requestId, method, path, ...answered });
  response.headers.set('x-request-id', requestId);
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store');
  return response;
}

type Entry =
  | { request: Request; principal: Principal | null; refused: null }
  | { request: Request; principal: null; refused: unknown };

/** Never throws: what it refuses is answered in tRPC's own form. */
async function enter(deps: ApiDeps, request: Request): Promise<Entry> {
  try {
    const principal = await principalFromRequest(deps, request);
    if (principal?.via.type === 'session') assertSameOrigin(request, deps.config);
    return { request: await withBoundedBody(request, principal), principal, refused: null };
  } catch (refused) {
    return {
      request: new Request(request.url, { method: request.method, headers: request.headers }),
      principal: null,
      refused,
    };
  }
}

/** A stranger's body isn't read at all: no procedure takes one from somebody who isn't signed in. */
async function withBoundedBody(request: Request, principal: Principal | null): Promise<Request> {
  if (request.method === 'GET' || request.method === 'HEAD') return request;
  const body = principal === null ? '{}' : jsonText(await readBoundedBody(request));
  const { url, method, headers, signal } = request;
  return new Request(url, { method, headers, signal, body });
}
