import { jsonText, readBoundedBody } from '#api/bounded-body.ts';
import { SandpiperError } from '#core/errors.ts';
import type { RestContext } from './rest-env.ts';

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What takes an archive, which is its own to read. */
const TAKES_BYTES = /^PUT \/api\/v1\/projects\/[^/]+\/files$/;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/**
 * Reads the body within its bounds and gives the routes a request that holds it. An empty one counts as none.
 * @throws SandpiperError TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID_INPUT
 */
export async function acceptBody(c: RestContext): Promise<void> {
  if (WITHOUT_BODY.has(c.req.method) || TAKES_BYTES.test(`${c.req.method} ${c.req.path}`)) return;
  const { raw } = c.req;
  const bytes = await readBoundedBody(raw);
  const headers = new Headers(raw.headers);
  if (bytes.length === 0) headers.delete('content-type');
  else if (!JSON_TYPE.test(headers.get('content-type') ?? '')) {
    throw new SandpiperError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.');
  }
  const body = bytes.length === 0 ? null : jsonText(bytes);
  c.req.raw = new Request(raw.url, { method: raw.method, headers, body, signal: raw.signal });
}
