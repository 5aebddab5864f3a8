import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { dataHeaders } from '#auth/security-headers.ts';
import { answerNodeRequest, type Handler } from './node-http.ts';

const PREFIX = '/api/v1/';
/** Others are no methods of the platform's requests, or of ours. */
const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

interface StartedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/**
 * Answers what programs ask under `/api/v1/`, and the paths of `alone`, before Next sees it, whose way to a route handler
 * costs more than most of those answers do. Next would answer the same through its own route, which is there for whatever
 * runs it otherwise. Call it once, before the server takes requests.
 * @returns what undoes it for servers that took none yet.
 */
export function serveRestFirst(
  rest: Handler,
  onFault: (error: unknown) => void,
  alone: ReadonlyMap<string, Handler> = new Map(),
): () => void {
  const known = new WeakSet<Server>();
  const onRequest = (message: unknown): void => {
    const { server } = message as StartedRequest;
    if (known.has(server)) return;
    known.add(server);
    const others = server.rawListeners('request');
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const handler = isForPrograms(path) ? rest : alone.get(path);
      if (!METHODS.has(request.method) || !handler) {
        for (const listener of others) Reflect.apply(listener, server, [request, response]);
        return;
      }
      for (const [name, value] of dataHeaders()) response.setHeader(name, value);
      answerNodeRequest(handler, request, response).catch((error: unknown) => {
        onFault(error);
        if (!response.headersSent) response.statusCode = 500;
        response.end();
      });
    });
  };
  diagnostics.subscribe('http.server.request.start', onRequest);
  return () => diagnostics.unsubscribe('http.server.request.start', onRequest);
}

/** Paths that say what they mean: with a part of dots alone, or a slash at the end, they are Next's to put right. */
function isForPrograms(path: string): boolean {
  return path.startsWith(PREFIX) && !path.endsWith('/') && !/\/(?:(?:\.|%2e){1,2}(?:\/|$)|\/)|\\/i.test(path);
}
