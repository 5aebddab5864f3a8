import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough, Transform, type TransformCallback } from 'node:stream';
import { json } from 'node:stream/consumers';
import { GIT_ENV, type GitCommit, type MakeOptions, makeRepository } from './git-repository.ts';
import type { Certificate } from './self-signed.ts';

export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

export interface RepositoryOptions extends MakeOptions {
  /** Nothing of it is shown to whoever does not say these. */
  readonly login?: GitLogin;
  /** Speaks the protocol's oldest version, in which a commit that no branch or tag names can't be asked for. */
  readonly old?: boolean;
  /** Sends parts of a history where it is asked for them. */
  readonly filters?: boolean;
}

export interface ServedRepository {
  readonly url: string;
  /** Ids, in the order in which the commits were given. */
  readonly commits: readonly string[];
  /** Of the bare repository on this machine. */
  readonly folder: string;
}

export interface GitRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string | null;
}

export type GitHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A real git server over HTTP, on loopback: what it has is served by git itself. */
export interface GitServer extends AsyncDisposable {
  readonly origin: string;
  /** With its port: what EGRESS_ALLOW has to name. */
  readonly host: string;
  /** All that it was asked, in order. */
  readonly requests: GitRequest[];
  repository(name: string, commits: readonly GitCommit[], options?: RepositoryOptions): Promise<ServedRepository>;
  /** Answers all that is asked below `/<name>.git`; gives its URL. */
  handle(name: string, handler: GitHandler): string;
  /** Called before anything below `/<name>.git` is answered, and waited for. */
  before(name: string, hook: (request: IncomingMessage) => Promise<void>): void;
  /** Sends whoever asks for `/<name>.git` to another repository; gives its URL. */
  redirect(name: string, to: string): string;
  /** Serves the repository in that folder at so many bytes in a second; gives its URL. */
  throttle(name: string, folder: string, bytesPerSecond: number): string;
  /** Keeps a file as LFS does; gives what stands for it in the repository. */
  large(content: Uint8Array): string;
}

const LFS_TYPE = 'application/vnd.git-lfs+json';

/** `tls` makes it one of https. */
export async function startGitServer({ tls }: { tls?: Certificate } = {}): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'sandpiper-git-'));
  const options = new Map<string, RepositoryOptions>();
  const handlers = new Map<string, GitHandler>();
  const objects = new Map<string, Uint8Array>();
  const hooks = new Map<string, (request: IncomingMessage) => Promise<void>>();
  const requests: GitRequest[] = [];

  const answer: GitHandler = (request, response) => {
    const { url = '', headers } = request;
    const name = nameIn(url);
    const handler = handlers.get(name);
    const served = options.get(name);
    if (handler) handler(request, response);
    else if (url.startsWith('/large/')) sendObject(response, objects.get(url.slice('/large/'.length)));
    else if (!served) refuse(response, 404, 'There is nothing here.');
    else if (served.login && !isLogin(served.login, headers.authorization)) {
      refuse(response.setHeader('www-authenticate', 'Basic realm="git"'), 401, 'Say who you are.');
    } else if (url.endsWith('/info/lfs/objects/batch')) {
      sendBatch(request, response, objects).catch((error: Error) => response.destroy(error));
    } else backend(request, response, { root, ...served });
  };
  const onRequest: RequestListener = (request, response) => {
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, authorization: headers.authorization ?? null });
    const held = hooks.get(nameIn(path))?.(request) ?? Promise.resolve();
    held.then(
      () => answer(request, response),
      (error: Error) => response.destroy(error),
    );
  };
  const server = tls ? createSecureServer(tls, onRequest) : createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `${tls ? 'https' : 'http'}://${host}`;
  const handle = (name: string, handler: GitHandler) => {
    handlers.set(name, handler);
    return `${origin}/${name}.git`;
  };

  return {
    origin,
    host,
    requests,
    async repository(name, commits, repositoryOptions = {}) {
      const folder = join(root, `${name}.git`);
      const made = await makeRepository(folder, commits, repositoryOptions);
      options.set(name, repositoryOptions);
      return { url: `${origin}/${name}.git`, commits: made, folder };
    },
    handle,
    before: (name, hook) => void hooks.set(name, hook),
    redirect: (name, to) =>
      handle(name, ({ url = '' }, response) => {
        response.writeHead(301, { location: `${to}${url.slice(`/${name}.git`.length)}` }).end();
      }),
    throttle: (name, folder, bytesPerSecond) =>
      handle(name, (request, response) => {
        request.url = request.url?.replace(`/${name}.git`, `/${basename(folder)}`);
        backend(request, response, { root, slowly: () => new Throttle(bytesPerSecond) });
      }),
    large(content) {
      const oid = createHash('sha256').update(content).digest('hex');
      objects.set(oid, content);
      return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

const nameIn = (path: string) => /^\/([^/]+)\.git\//.exec(path)?.[1] ?? '';

function isLogin({ username, password }: GitLogin, authorization: string | undefined): boolean {
  return authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${why}\n`);
}

function sendObject(response: ServerResponse, content: Uint8Array | undefined): void {
  if (content) response.writeHead(200, { 'content-length': content.length }).end(content);
  else refuse(response, 404, 'There is no such file.');
}

/** Where to fetch large files from, as LFS asks for it. */
async function sendBatch(
  request: IncomingMessage,
  response: ServerResponse,
  objects: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { objects: wanted } = (await json(request)) as { objects: { oid: string; size: number }[] };
  const answers = wanted.map(({ oid, size }) =>
    objects.has(oid)
      ? {
          oid,
          size,
          authenticated: true,
          actions: { download: { href: `http://${request.headers.host}/large/${oid}` } },
        }
      : { oid, size, error: { code: 404, message: 'There is no such file.' } },
  );
  response.writeHead(200, { 'content-type': LFS_TYPE }).end(JSON.stringify({ transfer: 'basic', objects: answers }));
}

/** Has git answer, as CGI. */
function backend(
  request: IncomingMessage,
  response: ServerResponse,
  { root, old = false, filters = false, slowly }: RepositoryOptions & { root: string; slowly?: () => Transform },
): void {
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
  const child = spawn('git', ['-c', `uploadpack.allowFilter=${filters}`, 'http-backend'], {
    env: {
      ...GIT_ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      ...(old ? {} : { GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') }),
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_LENGTH: request.headers['content-length'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A client that goes takes git along.
  response.once('close', () => child.kill());
  child.once('error', (error) => response.destroy(error));
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  const onHead = (part: Buffer) => {
    head = Buffer.concat([head, part]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    child.stdout.off('data', onHead);
    const fields = head
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(': '));
    for (const [name = '', value = ''] of fields) {
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    const body = slowly?.() ?? new PassThrough();
    body.pipe(response);
    body.write(head.subarray(end + 4));
    child.stdout.pipe(body);
  };
  child.stdout.on('data', onHead);
}

/** Passes on a small piece at a time. */
class Throttle extends Transform {
  readonly #bytesPerSecond: number;

  constructor(bytesPerSecond: number) {
    super();
    this.#bytesPerSecond = bytesPerSecond;
  }

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const [piece, rest] = [data.subarray(0, 16_384), data.subarray(16_384)];
    this.push(piece);
    const goOn = () => (rest.length > 0 ? this._transform(rest, _encoding, done) : done());
    setTimeout(goOn, (piece.length / this.#bytesPerSecond) * 1000);
  }
}
