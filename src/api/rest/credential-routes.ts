import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { createCredential } from '#services/create-credential.ts';
import { deleteCredential } from '#services/delete-credential.ts';
import { getCredential } from '#services/get-credential.ts';
import { listCredentials } from '#services/list-credentials.ts';
import { changeProblems, json, jsonBody, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { CreateCredential, Credential, CredentialPage, credentialParams } from './schemas.ts';

const tags = ['Credentials'];

const createCredentialRoute = createRoute({
  method: 'post',
  path: '/credentials',
  tags,
  summary: 'Store what opens private repositories of a host',
  security: SECURED,
  request: { body: jsonBody(CreateCredential, true) },
  responses: { 201: json(Credential, 'It, without its password.'), ...changeProblems('CONFLICT') },
});

const listRoute = createRoute({
  method: 'get',
  path: '/credentials',
  tags,
  summary: 'Own credentials, by name',
  security: SECURED,
  responses: { 200: json(CredentialPage, 'All of them, without their passwords.'), ...readProblems() },
});

const getRoute = createRoute({
  method: 'get',
  path: '/credentials/{id}',
  tags,
  summary: 'One credential, without its password',
  security: SECURED,
  request: { params: credentialParams },
  responses: { 200: json(Credential, 'It.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/credentials/{id}',
  tags,
  summary: 'Delete a credential',
  security: SECURED,
  request: { params: credentialParams },
  responses: { 204: { description: 'Nothing is cloned with it any more.' }, ...changeProblems('NOT_FOUND') },
});

export function addCredentialRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(createCredentialRoute, async (c) =>
    c.json(await createCredential(deps, principalOf(c), c.req.valid('json')), 201),
  );

  app.openapi(listRoute, async (c) => c.json(await listCredentials(deps, principalOf(c)), 200));

  app.openapi(getRoute, async (c) => c.json(await getCredential(deps, principalOf(c), c.req.valid('param')), 200));

  app.openapi(deleteRoute, async (c) => {
    await deleteCredential(deps, principalOf(c), c.req.valid('param'));
    return c.body(null, 204);
  });
}
