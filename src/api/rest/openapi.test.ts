import { Validator } from '@seriousme/openapi-schema-validator';
import { getPath } from 'hono/utils/url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiDeps } from '#api/api-deps.ts';
import { loadConfig } from '#config/config.ts';
import { allowedMethods } from './allowed-methods.ts';
import { createRestApp } from './app.ts';
import { openApiDocument } from './openapi-document.ts';

// Making the routes and the document looks at the config only.
const deps = { config: loadConfig({ PORT: '3000' }) } as unknown as ApiDeps;
const app = createRestApp(deps);
const document = openApiDocument(app, 'http://localhost:3000');
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(z.record(z.string(), z.looseObject({})).parse(item)).map(([method, operation]) => {
    return { name: `${method.toUpperCase()} ${path}`, path, method, operation };
  }),
);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(document)));
    expect(result.errors ?? []).toEqual([]);
    expect([result.valid, validator.version]).toEqual([true, '3.1']);
  });

  it('has every route, and no other', () => {
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path !== '/api/v1/openapi.json')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{\[\^\]\+\})?/g, '{$1}')}`);
    expect(operations.map(({ name }) => name).sort()).toEqual([...new Set(routes)].sort());
    expect(operations.length).toBeGreaterThanOrEqual(17);
  });

  it.each(['a/b.txt', 'a\u2028b', 'é%/\u2029', '%25'])('leads to an artifact that is called %j', (name) => {
    const url = `http://localhost:3000/api/v1/executions/exec_1/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;
    const path = getPath(new Request(url));
    const [matched] = app.router.match('GET', path);
    expect(matched.map(([[, route]]) => route.path)).toContain('/api/v1/executions/:id/artifacts/:path{[^]+}');
    expect(allowedMethods(app.routes, path)).toEqual(['GET']);
  });

  it.each(operations)('$name says who may call it and how it fails', ({ path, method, operation }) => {
    const open = path === '/api/v1/health';
    expect(operation.security).toEqual(open ? [] : [{ apiToken: [] }, { sessionCookie: [] }]);
    const responses = Object.keys(z.record(z.string(), z.unknown()).parse(operation.responses));
    expect(responses.some((status) => status.startsWith('2'))).toBe(true);
    if (!open) expect(responses).toEqual(expect.arrayContaining(['401', '429', '503']));
    if (method !== 'get') expect(responses).toEqual(expect.arrayContaining(['400', '403', '413', '415']));
    if (path.includes('{id}')) expect(responses).toEqual(expect.arrayContaining(['400', '404']));
    expect(operation.summary).toBeTruthy();
  });

  it('names what a problem carries beside the fields of all', () => {
    const problem = z.looseObject({ properties: z.record(z.string(), z.unknown()) });
    const { properties } = problem.parse(document.components?.schemas?.Problem);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['current', 'executionId', 'allowed']));
  });

  it('says which types an upload has, and that what is secret is only written', () => {
    const bodies = operations.find(({ name }) => name === 'PUT /api/v1/projects/{id}/files')?.operation.requestBody;
    const { content } = z.looseObject({ content: z.record(z.string(), z.unknown()) }).parse(bodies);
    expect(Object.keys(content)).toEqual(['application/zip', 'application/x-tar', 'application/gzip']);
    const propertiesOf = (shape: string) => {
      const schema = z.looseObject({ properties: z.record(z.string(), z.unknown()) });
      return Object.keys(schema.parse(document.components?.schemas?.[shape]).properties);
    };
    expect(propertiesOf('CreateCredential')).toContain('password');
    expect(propertiesOf('Credential')).not.toContain('password');
    expect(propertiesOf('CreateProject')).toContain('secrets');
    expect(propertiesOf('Project')).toEqual(expect.arrayContaining(['secretNames', 'members', 'scripts', 'source']));
    expect(propertiesOf('Project')).not.toContain('secrets');
  });

  it('names the shapes that clients make types of', () => {
    const shapes = [
      ...['Execution', 'ExecutionPage', 'SubmitExecution', 'CodeSession', 'Problem', 'Health'],
      ...['Project', 'ProjectPage', 'CreateProject', 'UpdateProject', 'RunProject', 'AddMember'],
      ...['Credential', 'CreateCredential', 'ArtifactList', 'TestReport', 'DependencyCache'],
    ];
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining(shapes));
  });
});
