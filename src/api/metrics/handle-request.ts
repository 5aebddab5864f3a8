import type { ApiDeps } from '#api/api-deps.ts';
import { logAnswered, logFault } from '#api/log-request.ts';
import { requestIdOf } from '#api/request-id.ts';
import { problemResponse } from '#api/rest/problem.ts';
import { toSandpiperError } from '#api/to-sandpiper-error.ts';
import { wholeClientAddress } from '#auth/client-address.ts';
import { principalFromRequest } from '#auth/principal.ts';
import { ERRORS, SandpiperError } from '#core/errors.ts';
import { isAdmin, type Principal } from '#core/principal.ts';
import type { MetricsPage } from '#observability/metrics.ts';
import type { MetricsAccess } from '#observability/metrics-access.ts';

export interface MetricsDeps extends ApiDeps {
  readonly metrics: MetricsPage;
  readonly metricsAccess: Pick<MetricsAccess, 'byAddress' | 'byToken'>;
}

const METHODS: readonly string[] = ['GET', 'HEAD'];

/** Answers `/api/metrics`: to who has the token of the metrics or an admin's, or asks from an address that may. */
export async function handleMetricsRequest(deps: MetricsDeps, request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const began = performance.now();
  const { method } = request;
  const path = new URL(request.url).pathname;
  let principal: Principal | null = null;
  let response: Response;
  try {
    if (!METHODS.includes(method)) {
      throw new SandpiperError('METHOD_NOT_ALLOWED', `${method} is not for this path: ${METHODS.join(', ')}.`);
    }
    principal = await whoReads(deps, request);
    response = new Response(await deps.metrics.text(), {
      headers: { 'content-type': deps.metrics.contentType, 'cache-control': 'no-store' },
    });
  } catch (thrown) {
    const error = toSandpiperError(thrown);
    if (!ERRORS[error.code].public) logFault(deps.log, { requestId, method, path }, error.cause ?? error);
    response = problemResponse(error, requestId, METHODS.includes(method) ? {} : { allow: METHODS.join(', ') });
  }
  const { status } = response;
  logAnswered(deps.log, { requestId, method, path, status, durationMs: performance.now() - began, principal });
  response.headers.set('x-request-id', requestId);
  return response;
}

/** The admin whose API token it is, or null for who needs none. A cookie reads nothing here. @throws SandpiperError */
async function whoReads(deps: MetricsDeps, request: Request): Promise<Principal | null> {
  const { metricsAccess, config } = deps;
  if (metricsAccess.byToken(request.headers.get('authorization'))) return null;
  if (metricsAccess.byAddress(wholeClientAddress(request.headers, config))) return null;
  const principal = await principalFromRequest(deps, request);
  if (principal && isAdmin(principal) && principal.via.type === 'token') return principal;
  throw new SandpiperError(
    'UNAUTHENTICATED',
    'Send METRICS_TOKEN or an API token of an admin as "Authorization: Bearer …", or ask from an address of METRICS_ALLOW.',
  );
}
