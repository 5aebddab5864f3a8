import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import type { ApiDeps } from '#api/api-deps.ts';
import { logAnswered, logFault } from '#api/log-request.ts';
import { requestIdOf } from '#api/request-id.ts';
import { invalidInput, toSandpiperError } from '#api/to-sandpiper-error.ts';
import { cookieSettings } from '#auth/session-cookie.ts';
import { ERRORS, SandpiperError } from '#core/errors.ts';
import { acceptBody } from './accept-body.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { allowedMethods } from './allowed-methods.ts';
import { addArtifactRoutes } from './artifact-routes.ts';
import { authenticate } from './authenticate.ts';
import { addBatchRoutes } from './batch-routes.ts';
import { addCodeSessionRoutes } from './code-session-routes.ts';
import { addCorsHeaders, preflightResponse } from './cors.ts';
import { addCredentialRoutes } from './credential-routes.ts';
import { addDeadLetterRoutes } from './dead-letter-routes.ts';
import { addDependencyCacheRoutes } from './dependency-cache-routes.ts';
import { addDoctorRoutes } from './doctor-routes.ts';
import { addExecutionEventRoutes } from './execution-event-routes.ts';
import { addExecutionLogRoutes } from './execution-log-routes.ts';
import { addExecutionRoutes } from './execution-routes.ts';
import { headAnswers } from './head-answers.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addLanguageRoutes } from './language-routes.ts';
import { addSecuritySchemes, openApiDocument } from './openapi-document.ts';
import { problemResponse } from './problem.ts';
import { addProjectFileRoutes } from './project-file-routes.ts';
import { addProjectRoutes } from './project-routes.ts';
import { addQueueRoutes } from './queue-routes.ts';
import type { RestContext, RestEnv } from './rest-env.ts';
import { addTestReportRoutes } from './test-report-routes.ts';
import { addTokenRoutes } from './token-routes.ts';
import { addWorkerRoutes } from './worker-routes.ts';

const BASE_PATH = '/api/v1';
/** What answers whoever asks. */
const OPEN_PATHS: ReadonlySet<string> = new Set([`${BASE_PATH}/health`, `${BASE_PATH}/openapi.json`]);

/**
 * REST v1. A request goes through in this order: its id, preflight, who asks, its body, its fields, the use case.
 * Whatever is thrown on the way is answered in one place.
 */
export function createRestApp(deps: ApiDeps): OpenAPIHono<RestEnv> {
  const app = new OpenAPIHono<RestEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error);
    },
  }).basePath(BASE_PATH);

  app.use(headAnswers);
  app.use(async (c, next) => {
    const requestId = requestIdOf(c.req.raw.headers);
    const began = performance.now();
    c.set('requestId', requestId);
    c.set('principal', null);
    const preflight = preflightResponse(c.req.raw);
    if (preflight) return preflight;
    await next();
    const { method, path } = c.req;
    const answered = { status: c.res.status, durationMs: performance.now() - began, principal: c.get('principal') };
    logAnswered(deps.log, { requestId, method, path, route: routePath(c, -1), ...answered });
    c.header('x-request-id', requestId);
    addCorsHeaders(c.req.raw, c.res.headers);
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-store');
    return undefined;
  });
  app.use(async (c, next) => {
    const method = c.req.method;
    const allowed = allowedMethods(app.routes, c.req.path);
    // Nothing of a request that no route is for is looked at: it is answered by 404.
    if (allowed.length === 0) return next();
    if (!allowed.includes(method === 'HEAD' ? 'GET' : method)) {
      throw new SandpiperError('METHOD_NOT_ALLOWED', `${method} is not for this path: ${allowed.join(', ')}.`, {
        extensions: { allowed },
      });
    }
    if (!OPEN_PATHS.has(c.req.path)) await authenticate(deps, c);
    await acceptBody(c);
    return next();
  });

  addHealthRoutes(app, deps);
  addLanguageRoutes(app, deps);
  addBatchRoutes(app, deps);
  addExecutionRoutes(app, deps);
  addExecutionLogRoutes(app, deps);
  addExecutionEventRoutes(app, deps);
  addArtifactRoutes(app, deps);
  addTestReportRoutes(app, deps);
  addCodeSessionRoutes(app, deps);
  addProjectRoutes(app, deps);
  addProjectFileRoutes(app, deps);
  addTokenRoutes(app, deps);
  addCredentialRoutes(app, deps);
  addDependencyCacheRoutes(app, deps);
  addAdminRoutes(app, deps);
  addQueueRoutes(app, deps);
  addWorkerRoutes(app, deps);
  addDeadLetterRoutes(app, deps);
  addDoctorRoutes(app, deps);
  addSecuritySchemes(app, cookieSettings(deps.config).sessionName);
  app.get('/openapi.json', (c) => c.json(openApiDocument(app, deps.config.publicUrl)));

  app.notFound((c) => answerError(deps, c, new SandpiperError('NOT_FOUND', 'There is no such path.')));
  app.onError((error, c) => answerError(deps, c, fromHono(error)));
  return app;
}

function answerError(deps: ApiDeps, c: RestContext, error: SandpiperError): Response {
  const requestId = c.get('requestId');
  if (!ERRORS[error.code].public) {
    const { method, path } = c.req;
    logFault(deps.log, { requestId, method, path }, error.cause ?? error);
  }
  const { allowed, sizeBytes } = error.extensions;
  return problemResponse(error, requestId, {
    ...(Array.isArray(allowed) ? { allow: allowed.join(', ') } : {}),
    ...(typeof sizeBytes === 'number' ? { 'content-range': `bytes */${sizeBytes}` } : {}),
  });
}

/** What hono itself refuses: JSON that can't be parsed, and a body that isn't JSON. */
function fromHono(error: Error): SandpiperError {
  if (!(error instanceof HTTPException)) return toSandpiperError(error);
  switch (error.status) {
    case 415:
      return new SandpiperError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.', { cause: error });
    case 400:
      return new SandpiperError('INVALID_INPUT', 'The body is not well-formed JSON.', { cause: error });
    default:
      return toSandpiperError(error);
  }
}
