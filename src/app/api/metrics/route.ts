import { handleMetricsRequest } from '#api/metrics/handle-request.ts';
import { webDeps } from '#src/composition.ts';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  return handleMetricsRequest(await webDeps(), request);
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
