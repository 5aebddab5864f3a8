import type { ApiDeps } from '#api/api-deps.ts';
import { createRestApp } from './app.ts';

const apps = new WeakMap<ApiDeps, ReturnType<typeof createRestApp>>();

/** Answers a request under `/api/v1`. The routes are made once for each set of deps. */
export function handleRestRequest(deps: ApiDeps, request: Request): Response | Promise<Response> {
  const app = apps.get(deps) ?? createRestApp(deps);
  apps.set(deps, app);
  return app.fetch(request);
}
