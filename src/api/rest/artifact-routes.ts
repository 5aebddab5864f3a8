import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import type { ApiDeps } from '#api/api-deps.ts';
import { logFault } from '#api/log-request.ts';
import { invalidInput } from '#api/to-sandpiper-error.ts';
import { artifactListQuerySchema, artifactQuerySchema, isShownInline } from '#core/contracts/artifacts.ts';
import { SandpiperError } from '#core/errors.ts';
import type { ArtifactRecord } from '#db/stores/artifact-store.ts';
import { listArtifacts } from '#services/artifacts-of.ts';
import { type OpenedArtifact, openArtifact } from '#services/open-artifact.ts';
import { zipArtifacts } from '#services/zip-artifacts.ts';
import { byteRange } from './byte-range.ts';
import { contentDisposition } from './content-disposition.ts';
import { readProblems, SECURED } from './describe.ts';
import { principalOf, type RestContext, type RestEnv } from './rest-env.ts';
import { ArtifactList, executionParams } from './schemas.ts';

const JSON_TYPE = 'application/json';
const ZIP_TYPE = 'application/zip';
const tags = ['Executions'];

/** Nobody may take what a program left for a page of ours: it is not sniffed, runs nothing and is framed by nobody. */
const FOREIGN_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
};

const listResponses: RouteConfig['responses'] = {
  200: {
    description: 'What there is.',
    content: { [JSON_TYPE]: { schema: ArtifactList }, [ZIP_TYPE]: { schema: z.string().meta({ format: 'binary' }) } },
  },
  ...readProblems('INVALID_INPUT', 'NOT_FOUND', 'LOG_REMOVED'),
};

const listRoute = createRoute({
  method: 'get',
  path: '/executions/{id}/artifacts',
  tags,
  summary: 'What it left in `artifacts/`: a list, or all of it as a zip',
  description:
    'Nothing before the execution has ended. With `format=zip`, or `Accept: application/zip`, the answer is an archive.',
  security: SECURED,
  request: { params: executionParams, query: artifactListQuerySchema },
  responses: listResponses,
});

const binary = { schema: z.string().meta({ format: 'binary' }) };
const artifactParams = executionParams.extend({
  path: z.string().meta({ description: 'As the list has it; its slashes may stand as they are.' }),
});

/** Only for the document: a path of several parts is more than its routes have words for. */
const artifactRoute: RouteConfig = {
  method: 'get',
  path: '/executions/{id}/artifacts/{path}',
  tags,
  summary: 'One file that it left',
  description:
    'To be downloaded, under its name. `Range` gives a part, and `If-None-Match` with the `ETag` nothing where it is known already.',
  security: SECURED,
  request: { params: artifactParams, query: artifactQuerySchema },
  responses: {
    200: { description: 'The file.', content: { 'application/octet-stream': binary } },
    206: { description: 'The part of it that was asked for.', content: { 'application/octet-stream': binary } },
    304: { description: 'It is the one that `If-None-Match` names.' },
    ...readProblems('INVALID_INPUT', 'NOT_FOUND', 'LOG_REMOVED', 'RANGE_NOT_SATISFIABLE'),
  },
};

export function addArtifactRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(listRoute, async (c): Promise<Response> => {
    const principal = principalOf(c);
    const { id } = c.req.valid('param');
    const accepted = accepts(c, { header: 'Accept', supports: [JSON_TYPE, ZIP_TYPE], default: JSON_TYPE });
    const format = c.req.valid('query').format ?? (accepted === ZIP_TYPE ? 'zip' : 'json');
    if (format === 'json') return c.json(await listArtifacts(deps, principal, { id }), 200);
    const zip = await zipArtifacts(deps, principal, { id });
    const headers = {
      ...FOREIGN_HEADERS,
      'content-type': ZIP_TYPE,
      'content-length': String(zip.sizeBytes),
      'content-disposition': contentDisposition('attachment', `${id}.zip`),
    };
    return new Response(c.req.method === 'HEAD' ? null : zip.open(), { headers });
  });

  app.openAPIRegistry.registerPath(artifactRoute);
  // Not `.+`, which ends at what JavaScript takes for an end of a line: a name may have one.
  app.get('/executions/:id/artifacts/:path{[^]+}', async (c): Promise<Response> => {
    const principal = principalOf(c);
    const { id, path } = checked(artifactParams, c.req.param());
    const { inline } = checked(artifactQuerySchema, c.req.query());
    const opened = await openArtifact(deps, principal, { id, path });
    return answer(deps, c, opened, inline === '1');
  });
}

async function answer(deps: ApiDeps, c: RestContext, opened: OpenedArtifact, inline: boolean): Promise<Response> {
  const { artifact } = opened;
  const { sizeBytes, contentType, path } = artifact;
  const etag = etagOf(artifact);
  const headers = new Headers({
    ...FOREIGN_HEADERS,
    'content-type': contentType.startsWith('text/') ? `${contentType}; charset=utf-8` : contentType,
    'content-disposition': contentDisposition(inline && isShownInline(artifact) ? 'inline' : 'attachment', path),
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'last-modified': new Date(artifact.createdAt).toUTCString(),
    etag,
  });
  if (isKnown(c.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers });

  const ifRange = c.req.header('if-range');
  const range = ifRange === undefined || ifRange === etag ? byteRange(c.req.header('range'), sizeBytes) : null;
  if (range === 'unsatisfiable') {
    throw new SandpiperError('RANGE_NOT_SATISFIABLE', `The file has ${sizeBytes} bytes.`, {
      extensions: { sizeBytes },
    });
  }
  headers.set('content-length', String(range ? range.last - range.first + 1 : sizeBytes));
  if (range) headers.set('content-range', `bytes ${range.first}-${range.last}/${sizeBytes}`);
  const body = c.req.method === 'HEAD' ? null : await openLogged(deps, c, opened, range);
  return new Response(body, { status: range ? 206 : 200, headers });
}

/** That the store is away, or has lost something, an operator has to hear of. */
async function openLogged(
  deps: ApiDeps,
  c: RestContext,
  opened: OpenedArtifact,
  range: { first: number; last: number } | null,
): Promise<ReadableStream<Uint8Array>> {
  try {
    return await opened.open(range ?? undefined);
  } catch (error) {
    const { method, path } = c.req;
    logFault(deps.log, { requestId: c.get('requestId'), method, path }, error);
    throw error;
  }
}

/** What it names never changes. */
function etagOf({ set, number }: ArtifactRecord): string {
  return `"${set}.${number}"`;
}

function isKnown(header: string | undefined, etag: string): boolean {
  const known = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}
