import { logVisit } from '#api/log-request.ts';
import { handleMetricsRequest } from '#api/metrics/handle-request.ts';
import { handleRestRequest, restRoutes } from '#api/rest/handle-request.ts';
import { appRouter } from '#api/trpc/root.ts';
import { recordPeerAddresses } from '#auth/client-address.ts';
import { webDeps } from './composition.ts';
import { createRouteOf } from './route-of.ts';
import { serveRestFirst } from './serve-rest.ts';
import { watchRequests } from './watch-requests.ts';

/** Next waits for requests that are open, for ever; whatever still hangs after this is cut off. */
const GRACE_MS = 4_000;

/**
 * Starts the parts of the web process, and sees to it that it stops at once: Next itself ends only when every request
 * has, and one that follows an execution doesn't by itself. A launcher that goes away sends SIGTERM by way of the IPC
 * channel's end.
 */
export async function startWeb(): Promise<void> {
  recordPeerAddresses();
  const deps = await webDeps();
  const routeOf = createRouteOf({ rest: restRoutes(deps), procedures: Object.keys(appRouter._def.procedures) });
  watchRequests(
    ({ requestId, path, isStream, durationMs, method, status }) => {
      const route = routeOf(path);
      deps.metrics.countRequest({ method, status, route, durationMs: isStream ? null : durationMs });
      const userId = deps.visitors.answered(requestId);
      if (!isLoggedElsewhere(route)) logVisit(deps.log, { requestId, method, path, route, status, durationMs, userId });
    },
    (requestId) => deps.visitors.begun(requestId),
  );
  serveRestFirst(
    (request) => handleRestRequest(deps, request),
    (err) => deps.log.error({ event: 'web.request-failed', err }, 'a request could not be answered'),
    new Map([['/api/metrics', (request: Request) => handleMetricsRequest(deps, request)]]),
  );
  deps.log.info({ event: 'web.started', port: deps.config.port }, 'the web process has started');
  const stop = (signal: NodeJS.Signals): void => {
    deps.log.info({ event: 'web.stopping', signal }, 'the web process stops');
    deps.watchers.close();
    deps.hub[Symbol.asyncDispose]().then(undefined, () => undefined);
    // Next's own handler calls process.exit once its requests are done; this is for when one never is.
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal));
}

/** What the faces answer they log themselves, with who asked; of files there are many, and none says anything. */
function isLoggedElsewhere(route: string): boolean {
  return /^\/(api\/(v1|trpc)\/|api\/metrics$|_next\/|monaco\/)/.test(route);
}
