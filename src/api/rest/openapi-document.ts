import type { OpenAPIHono } from '@hono/zod-openapi';
import { VERSION } from '#core/version.ts';
import type { RestEnv } from './rest-env.ts';

/** The OpenAPI 3.1 document of all routes, made from the contracts that the routes themselves check. */
export function openApiDocument(app: OpenAPIHono<RestEnv>, publicUrl: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sandpiper',
      version: VERSION,
      description:
        'Runs code in sandboxes and streams its output. Times are RFC 3339, durations in ms, sizes in bytes. Errors are RFC 9457 problems.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: publicUrl }],
  });
}

export function addSecuritySchemes(app: OpenAPIHono<RestEnv>, sessionCookieName: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token, made under Settings or by POST /api/v1/tokens.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'sessionCookie', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookieName,
  });
}
