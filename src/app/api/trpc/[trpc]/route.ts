import { handleTrpcRequest } from '#api/trpc/handle-request.ts';
import { webDeps } from '#src/composition.ts';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  return handleTrpcRequest(await webDeps(), request);
}

export { handle as GET, handle as POST };
