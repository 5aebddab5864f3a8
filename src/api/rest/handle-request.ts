import type { ApiDeps } from '#api/api-deps.ts';
import { createRestApp } from './app.ts';

const apps = new WeakMap<ApiDeps, ReturnType<typeof createRestApp>>();

/** Answers a request under `/api/v1`. The routes are made once for each set of deps. */
export function handleRestRequest(deps: ApiDeps, request: Request): Response | Promise<Response> {
  return restApp(deps).fetch(request);
}

/** The patterns of all routes, as `/api/v1/executions/:id`. */
export function restRoutes(deps: ApiDeps): string[] {
  const routes = restApp(deps).routes.filter(({ method }) => method !== 'ALL');
  return [...new Set(routes.map(({ path }) => path))];
}

function restApp(deps: ApiDeps): ReturnType<typeof createRestApp> {
  const app = apps.get(deps) ?? createRestApp(deps);
  apps.set(deps, app);
  return app;
}
