import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** What an image of the registry is. */
export interface TestImage {
  name: string;
  tag?: string;
  /** Files of its only layer, by path. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  architecture?: string;
  os?: string;
  /** As in its configuration: `Env`, `Labels`, `Entrypoint`… */
  config?: Readonly<Record<string, unknown>>;
}

/** What is not as it should be. */
export interface RegistryFaults {
  /** Everybody has to sign in, and nobody can. */
  locked: boolean;
  /** Layers begin and then nothing more comes. */
  stalled: boolean;
  /** Layers are other bytes than their digest says. */
  forged: boolean;
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const BEGIN_BYTES = 512;

/** A container registry on loopback, in this process: the part of the distribution API that a pull needs. */
export class TestRegistry implements AsyncDisposable {
  readonly faults: RegistryFaults = { locked: false, stalled: false, forged: false };
  /** "GET /v2/name/manifests/tag", in the order that they came. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #blobs = new Map<string, { type: string; bytes: Buffer }>();
  readonly #manifests = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<TestRegistry> {
    const server = createServer();
    const registry = new TestRegistry(server);
    server.on('request', (request, response) => registry.#answer(request, response));
    // An engine tries TLS first.
    server.on('clientError', (_, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return registry;
  }

  /** As it stands in the names of its images. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives what it is pulled by. */
  async add(image: TestImage): Promise<{ reference: string; digest: string }> {
    const { name, tag = 'latest', files = { hello: 'hello' }, architecture = 'amd64', os = 'linux' } = image;
    const tar = pack();
    for (const [path, content] of Object.entries(files)) tar.entry({ name: path, mode: 0o755 }, Buffer.from(content));
    tar.finalize();
    const plain = await buffer(tar);
    const layer = this.#put(LAYER, gzipSync(plain));
    const rootfs = { type: 'layers', diff_ids: [digestOf(plain)] };
    const config = this.#putJson(CONFIG, { architecture, os, config: image.config ?? {}, rootfs, history: [{}] });
    const manifest = this.#putJson(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] });
    this.#manifests.set(`${name}:${tag}`, manifest.digest);
    return { reference: `${this.host}/${name}:${tag}`, digest: manifest.digest };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #putJson(type: string, value: unknown) {
    return this.#put(type, Buffer.from(JSON.stringify(value)));
  }

  #put(mediaType: string, bytes: Buffer): { mediaType: string; size: number; digest: string } {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, { type: mediaType, bytes });
    return { mediaType, size: bytes.length, digest };
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.requests.push(`${request.method} ${path}`);
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
    if (this.faults.locked) {
      response.setHeader('WWW-Authenticate', 'Basic realm="test"');
      refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
      return;
    }
    if (path === '/v2/') {
      response.end('{}');
      return;
    }
    const [, name, kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
    const isTag = kind === 'manifests' && !reference.includes(':');
    const digest = isTag ? this.#manifests.get(`${name}:${reference}`) : reference;
    const blob = this.#blobs.get(digest ?? '');
    if (!blob) {
      refuse(response, 404, kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN', 'unknown');
      return;
    }
    const { bytes, type } = blob;
    response.setHeader('Content-Type', type);
    response.setHeader('Content-Length', bytes.length);
    response.setHeader('Docker-Content-Digest', digest ?? '');
    const isLayer = request.method !== 'HEAD' && type === LAYER;
    if (isLayer && this.faults.stalled) response.write(bytes.subarray(0, BEGIN_BYTES));
    else response.end(isLayer && this.faults.forged ? Buffer.alloc(bytes.length, 1) : bytes);
  }
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
