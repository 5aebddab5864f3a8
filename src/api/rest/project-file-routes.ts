import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { readBoundedBody } from '#api/bounded-body.ts';
import { type ArchiveFormat, downloadFilesQuerySchema, uploadFilesQuerySchema } from '#core/contracts/projects.ts';
import { SandpiperError } from '#core/errors.ts';
import { downloadFiles, uploadFiles } from '#services/projects/project-files.ts';
import { byteStream } from './byte-stream.ts';
import { changeProblems, json, readProblems, SECURED } from './describe.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import { Project, projectParams } from './schemas.ts';

const tags = ['Projects'];
const archive = { schema: z.string().meta({ format: 'binary' }) };

const TYPES: Readonly<Record<ArchiveFormat, string>> = {
  zip: 'application/zip',
  tar: 'application/x-tar',
  'tar.gz': 'application/gzip',
};
const ARCHIVES = Object.fromEntries(Object.values(TYPES).map((type) => [type, archive]));

/** What browsers and systems call them beside that. */
const FORMATS: ReadonlyMap<string, ArchiveFormat> = new Map([
  [TYPES.zip, 'zip'],
  ['application/x-zip-compressed', 'zip'],
  [TYPES.tar, 'tar'],
  [TYPES['tar.gz'], 'tar.gz'],
  ['application/x-gzip', 'tar.gz'],
]);

const uploadRoute = createRoute({
  method: 'put',
  path: '/projects/{id}/files',
  tags,
  summary: 'Put the files of a zip, a tar or a tar.gz in the place of all that a project has',
  description:
    'The body is the archive itself. It may hold files and folders, within the limits of a request: no links or devices, no name twice, nothing encrypted. Files that may be started stay so; empty folders are not kept.',
  security: SECURED,
  request: { params: projectParams, query: uploadFilesQuerySchema, body: { required: true, content: ARCHIVES } },
  responses: { 200: json(Project, 'It has these files.'), ...changeProblems('NOT_FOUND', 'STALE_REVISION') },
});

/** Typed widely: what a stream of bytes answers is no JSON for the compiler to hold against a schema. */
const downloaded: RouteConfig['responses'] = {
  200: { description: 'All of them.', content: ARCHIVES },
  ...readProblems('INVALID_INPUT', 'NOT_FOUND'),
};

const downloadRoute = createRoute({
  method: 'get',
  path: '/projects/{id}/files',
  tags,
  summary: 'The files of a project as an archive',
  security: SECURED,
  request: { params: projectParams, query: downloadFilesQuerySchema },
  responses: downloaded,
});

export function addProjectFileRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(uploadRoute, async (c) => {
    const { strip, revision } = c.req.valid('query');
    const archive = async () => {
      const format = formatOf(c.req.header('content-type'));
      return { format, bytes: await readBoundedBody(c.req.raw) };
    };
    const input = { id: c.req.valid('param').id, strip, revision, archive };
    return c.json(await uploadFiles(deps, principalOf(c), input), 200);
  });

  app.openapi(downloadRoute, async (c): Promise<Response> => {
    const { format } = c.req.valid('query');
    const { fileName, bytes } = await downloadFiles(deps, principalOf(c), { id: c.req.valid('param').id, format });
    return new Response(byteStream(piecesOf(bytes)), {
      headers: {
        'content-type': TYPES[format],
        'content-disposition': `attachment; filename="${fileName}"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      },
    });
  });
}

/** @throws SandpiperError UNSUPPORTED_MEDIA_TYPE */
function formatOf(contentType: string | undefined): ArchiveFormat {
  const format = FORMATS.get((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
  if (format) return format;
  throw new SandpiperError('UNSUPPORTED_MEDIA_TYPE', `The body must be one of ${Object.values(TYPES).join(', ')}.`);
}

async function* piecesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* bytes;
}
