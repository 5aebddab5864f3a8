import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const S3_KEYS = { accessKeyId: 'AKIATESTS', secretAccessKey: 'a-secret-of-the-tests' };
export const S3_REGION = 'eu-test-1';
export const S3_BUCKET = 'kept';

/** What it does with a call in the place of answering it. */
export type Mishap = 'internal-error' | 'slow-down' | 'hang' | 'break-off' | 'half-a-body';

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** By their names, prefix and all. */
  readonly objects: Map<string, Buffer>;
  /** Begun and not ended, by their ids. */
  readonly uploads: Map<string, { key: string; parts: Map<number, Buffer> }>;
  /** Each call, as `PUT /kept/name`, in order. */
  readonly calls: string[];
  /** What happens to the next calls whose line matches. */
  mishap(what: Mishap, options?: { times?: number; where?: RegExp }): void;
}

/** A small server that speaks as much of S3 as a store needs: signed calls only, one bucket, listings of three a page. */
export async function s3Server(): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map();
  const uploads: S3Server['uploads'] = new Map();
  const calls: string[] = [];
  const mishaps: { what: Mishap; times: number; where: RegExp }[] = [];
  const bucket = new Bucket(objects, uploads);

  const server = createServer(async (request, response) => {
    const { method = '', url = '/' } = request;
    const line = `${method} ${url}`;
    calls.push(line);
    const body = await bodyOf(request);
    const due = mishaps.find(({ times, where }) => times > 0 && where.test(line));
    if (due) {
      due.times -= 1;
      mishap(due.what, response);
      return;
    }
    const refusal = refusalOf(request, body);
    const result = refusal
      ? said(403, errorXml(refusal))
      : bucket.answer(method, new URL(url, 'http://localhost'), { request, body });
    answer(response, result);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    uploads,
    calls,
    mishap: (what, { times = 1, where = /./ } = {}) => void mishaps.push({ what, times, where }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

interface Said {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const PAGE = 3;

class Bucket {
  readonly #objects: S3Server['objects'];
  readonly #uploads: S3Server['uploads'];
  #nextUpload = 1;

  constructor(objects: S3Server['objects'], uploads: S3Server['uploads']) {
    this.#objects = objects;
    this.#uploads = uploads;
  }

  answer(method: string, url: URL, call: Call): Said {
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const query = url.searchParams;
    if (bucket !== S3_BUCKET) return said(404, errorXml('NoSuchBucket'));
    if (key === '') return this.#list(query);
    if (method === 'POST' && query.has('uploads')) return this.#begin(key);
    const id = query.get('uploadId');
    if (id !== null) return this.#upload(method, id, { key, number: Number(query.get('partNumber')), call });
    switch (method) {
      case 'PUT':
        this.#objects.set(key, call.body);
        return said(200, '', { etag: etagOf(call.body) });
      case 'GET':
        return this.#get(key, call);
      case 'DELETE':
        this.#objects.delete(key);
        return said(204);
      default:
        return said(405, errorXml('MethodNotAllowed'));
    }
  }

  #get(key: string, { request }: Call): Said {
    const object = this.#objects.get(key);
    if (!object) return said(404, errorXml('NoSuchKey'));
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (first === undefined) return said(200, object);
    const part = object.subarray(Number(first), Number(last) + 1);
    return said(206, part, { 'content-range': `bytes ${first}-${last}/${object.length}` });
  }

  #list(query: URLSearchParams): Said {
    const prefix = query.get('prefix') ?? '';
    if (query.has('uploads')) {
      const there = [...this.#uploads].filter(([, { key }]) => key.startsWith(prefix));
      const items = there.map(([id, { key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`);
      return said(200, `<ListMultipartUploadsResult>${items.join('')}</ListMultipartUploadsResult>`);
    }
    const after = query.get('continuation-token') ?? '';
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const page = keys.slice(0, PAGE);
    const more = keys.length > PAGE;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const items = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return said(200, `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${items}</ListBucketResult>`);
  }

  #begin(key: string): Said {
    const id = `upload${this.#nextUpload++}`;
    this.#uploads.set(id, { key, parts: new Map() });
    return said(200, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }

  #upload(method: string, id: string, { key, number, call }: { key: string; number: number; call: Call }): Said {
    const { body } = call;
    const upload = this.#uploads.get(id);
    if (!upload || upload.key !== key) return said(404, errorXml('NoSuchUpload'));
    if (method === 'PUT') {
      upload.parts.set(number, body);
      return said(200, '', { etag: etagOf(body) });
    }
    this.#uploads.delete(id);
    if (method === 'DELETE') return said(204);
    const told = [...body.toString().matchAll(/<ETag>(?:&quot;|")(\w+)(?:&quot;|")<\/ETag>/g)].map(([, etag]) => etag);
    const parts = [...upload.parts].toSorted(([one], [other]) => one - other).map(([, part]) => part);
    const isWhole = parts.slice(0, -1).every((part) => part.length >= 5 * 1024 * 1024);
    if (!isWhole) return said(400, errorXml('EntityTooSmall'));
    if (told.join() !== parts.map((part) => etagOf(part).replaceAll('"', '')).join()) {
      return said(400, errorXml('InvalidPart'));
    }
    this.#objects.set(key, Buffer.concat(parts));
    return said(200, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
  }
}

/** Whose call it is, and that its body is the one that was signed. */
function refusalOf({ headers }: IncomingMessage, body: Buffer): string | null {
  const signature =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=[0-9a-f]{64}$/;
  const [, key, region, signed = ''] = signature.exec(headers.authorization ?? '') ?? [];
  if (key !== S3_KEYS.accessKeyId || region !== S3_REGION) return 'AccessDenied';
  const hash = createHash('sha256').update(body).digest('hex');
  const isSigned = ['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.split(';').includes(name));
  return isSigned && headers['x-amz-content-sha256'] === hash ? null : 'SignatureDoesNotMatch';
}

function mishap(what: Mishap, response: ServerResponse): void {
  switch (what) {
    case 'internal-error':
      answer(response, said(500, errorXml('InternalError')));
      break;
    case 'slow-down':
      answer(response, said(503, errorXml('SlowDown')));
      break;
    case 'hang':
      break;
    case 'break-off':
      response.destroy();
      break;
    case 'half-a-body':
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
      break;
    default:
      what satisfies never;
  }
}

function said(status: number, body: Said['body'] = '', headers: Said['headers'] = {}): Said {
  return { status, body, headers };
}

function answer(response: ServerResponse, { status, body, headers }: Said): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function errorXml(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} of the tests</Message></Error>`;
}
