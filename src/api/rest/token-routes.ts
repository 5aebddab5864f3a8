import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { createToken } from '#services/create-token.ts';
import { getToken } from '#services/get-token.ts';
import { listTokens } from '#services/list-tokens.ts';
import { revokeToken } from '#services/revoke-token.ts';
import { changeProblems, json, jsonBody, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { ApiToken, CreatedToken, CreateToken, TokenPage, tokenParams } from './schemas.ts';

const tags = ['API tokens'];

const createTokenRoute = createRoute({
  method: 'post',
  path: '/tokens',
  tags,
  summary: 'Make an API token',
  security: SECURED,
  request: { body: jsonBody(CreateToken, true) },
  responses: {
    201: json(CreatedToken, 'It, with its secret.'),
    ...changeProblems('CONFLICT'),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/tokens',
  tags,
  summary: 'Own API tokens that are not revoked',
  security: SECURED,
  responses: { 200: json(TokenPage, 'All of them.'), ...readProblems() },
});

const getRoute = createRoute({
  method: 'get',
  path: '/tokens/{id}',
  tags,
  summary: 'One API token, without its secret',
  security: SECURED,
  request: { params: tokenParams },
  responses: { 200: json(ApiToken, 'It.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

const revokeRoute = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  tags,
  summary: 'Revoke an API token',
  security: SECURED,
  request: { params: tokenParams },
  responses: {
    204: { description: 'It is refused from the next request on.' },
    ...changeProblems('NOT_FOUND'),
  },
});

export function addTokenRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(createTokenRoute, async (c) => c.json(await createToken(deps, principalOf(c), c.req.valid('json')), 201));

  app.openapi(listRoute, async (c) => c.json(await listTokens(deps, principalOf(c)), 200));

  app.openapi(getRoute, async (c) => c.json(await getToken(deps, principalOf(c), c.req.valid('param')), 200));

  app.openapi(revokeRoute, async (c) => {
    await revokeToken(deps, principalOf(c), c.req.valid('param'));
    return c.body(null, 204);
  });
}
