import { handleAuthRequest } from '#auth/next-auth-handler.ts';
import { webDeps } from '#src/composition.ts';

async function handle(request: Request): Promise<Response> {
  return handleAuthRequest(await webDeps(), request);
}

export { handle as GET, handle as POST };
