import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { requestIdFrom } from '#api/request-id.ts';

const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** The client went before it had an answer; nobody was sent this. */
const CLIENT_GONE = 499;

const ID_HEADER = 'x-request-id';

/** A request that was answered, or whose client went. No label of it is what a client made up. */
export interface SeenRequest {
  /** The client's own where it is a plain one. Whoever answers finds it in the request's headers. */
  readonly requestId: string;
  /** `OTHER` for one that is none of ours. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  /** A stream of events, which lasts as long as it is followed. */
  readonly isStream: boolean;
}

/** Tells of every request that the servers of this process took, whoever answered it. @returns what undoes it */
export function watchRequests(
  onAnswered: (request: SeenRequest) => void,
  onBegun: (requestId: string) => void = () => {},
): () => void {
  const onRequest = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const began = performance.now();
    const requestId = requestIdFrom(String(request.headers[ID_HEADER] ?? ''));
    request.headers[ID_HEADER] = requestId;
    onBegun(requestId);
    // As it came: what is behind may take it for something else.
    const { method = '', url = '' } = request;
    response.once('close', () => {
      onAnswered({
        requestId,
        method: METHODS.has(method) ? method : 'OTHER',
        path: url.split('?', 1)[0] ?? '',
        status: response.headersSent ? response.statusCode : CLIENT_GONE,
        durationMs: performance.now() - began,
        isStream: String(response.getHeader('content-type') ?? '').startsWith('text/event-stream'),
      });
    });
  };
  diagnostics.subscribe('http.server.request.start', onRequest);
  return () => diagnostics.unsubscribe('http.server.request.start', onRequest);
}
