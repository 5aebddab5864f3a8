import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatBytes } from '#core/outcomes.ts';
import type { Egress } from '#worker/runners/runner.ts';
import type { EgressPolicy } from './egress-policy.ts';
import { forwardRequest } from './forward-request.ts';
import { openConnection } from './open-connection.ts';
import { parseTarget, type Target } from './target.ts';
import { Traffic } from './traffic.ts';
import { tunnel } from './tunnel.ts';

export interface EgressProxyOptions {
  policy: EgressPolicy;
  /** Of all that is sent and received, together. */
  mostBytes: number;
  /** Once for each host, and once where all that comes is refused; `why` is a sentence. */
  onRefused: (host: string, why: string) => void;
  /** For tests. */
  connectMs?: number;
  idleMs?: number;
  mostRequests?: number;
}

const CONNECT_MS = 10_000;
const IDLE_MS = 120_000;
/** More than clients of package registries use; each costs a socket of the worker's. */
const MOST_CONNECTIONS = 64;
/** Who asks for more different ones is looking for something. */
const MOST_TARGETS = 2_000;
/** Of an attempt. One that is refused costs the worker's time too, and a program writes a thousand of them at once. */
const MOST_REQUESTS = 50_000;
/** Of whose refusal is told. */
const MOST_TOLD = 50;
const MAX_HEADER_BYTES = 32 * 1024;
const MAX_HEADERS = 200;
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([/?][^#]*)?$/i;
const HOW_TO_ASK = 'This is a proxy: ask it for http://host/path, or to CONNECT to host:port.';

/** What is said to a program that gets no connection. */
interface Refusal {
  status: 400 | 403 | 405 | 502 | 503 | 504;
  why: string;
}

/**
 * The HTTP proxy at the other end of a sandbox's connections; one for each attempt. What it is asked for is looked up,
 * checked and connected to here, so nothing in the sandbox knows an address, and a name can't lead elsewhere the second
 * time. It reads no more of what goes through than HTTP's own lines, and nothing of what is encrypted.
 */
export class EgressProxy implements Egress, AsyncDisposable {
  readonly #options: EgressProxyOptions;
  readonly #server: Server;
  readonly #traffic: Traffic;
  /** Ends what is being looked up and connected. */
  readonly #closed = new AbortController();
  readonly #connections = new Set<Duplex>();
  readonly #upstreams = new Set<Socket>();
  readonly #targets = new Set<string>();
  readonly #told = new Set<string>();
  #opening = 0;
  #requests = 0;

  constructor(options: EgressProxyOptions) {
    this.#options = options;
    this.#traffic = new Traffic(options.mostBytes, () => {
      for (const upstream of this.#upstreams) upstream.destroy();
    });
    this.#server = createServer({ maxHeaderSize: MAX_HEADER_BYTES })
      .on('request', (incoming, answer) => void this.#forward(incoming, answer))
      .on('connect', (incoming, client, head) => void this.#tunnel(incoming, client, head))
      .on('clientError', (_error, client) =>
        refuseRaw(client, { status: 400, why: `${HOW_TO_ASK} This was no HTTP.` }),
      );
    this.#server.maxHeadersCount = MAX_HEADERS;
  }

  accept(connection: Duplex): void {
    // Who reads and writes it learns of it; nobody might, for a moment.
    connection.on('error', () => {});
    const isOver = this.#closed.signal.aborted || this.#requests > this.#mostRequests;
    if (isOver || this.#connections.size >= MOST_CONNECTIONS) {
      connection.destroy();
      return;
    }
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
    // To the server any duplex is a connection that it might have accepted itself.
    this.#server.emit('connection', connection);
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new Error('the way out is closed'));
    for (const stream of [...this.#connections, ...this.#upstreams]) stream.destroy();
  }

  get #mostRequests(): number {
    return this.#options.mostRequests ?? MOST_REQUESTS;
  }

  /** Whether one more may be asked for; who asks without end is left. */
  #mayAsk(connection: Duplex): boolean {
    this.#requests += 1;
    if (this.#requests <= this.#mostRequests) return true;
    const why = `Nothing more is handed on: ${this.#mostRequests} requests have been made, which is the limit.`;
    if (this.#requests === this.#mostRequests + 1) this.#options.onRefused('', why);
    connection.destroy();
    return false;
  }

  async #tunnel(incoming: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    if (!this.#mayAsk(client)) return;
    const target = parseTarget(incoming.url ?? '', null);
    if (!target) {
      refuseRaw(client, {
        status: 400,
        why: 'What follows CONNECT has to be host:port, a name or an address as usual.',
      });
      return;
    }
    const upstream = await this.#open(target);
    if ('why' in upstream) refuseRaw(client, upstream);
    else await tunnel(client, head, upstream, this.#traffic);
  }

  async #forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (!this.#mayAsk(incoming.socket)) return;
    const asked = readRequest(incoming);
    if ('why' in asked) {
      refuse(answer, asked);
      return;
    }
    const upstream = await this.#open(asked.target);
    if ('why' in upstream) {
      refuse(answer, upstream);
      return;
    }
    const { target } = asked;
    try {
      const options = { ...asked, upstream, maxHeaderSize: MAX_HEADER_BYTES, traffic: this.#traffic };
      await forwardRequest(incoming, answer, options);
    } catch (error) {
      if (answer.headersSent) answer.destroy();
      else refuse(answer, this.#brokenOff(target, error));
    }
  }

  /** A connection to the target, or why there is none. */
  async #open(target: Target): Promise<Socket | Refusal> {
    const { said, host, port } = target;
    const limit = this.#limitReached(target);
    if (limit) return limit;
    this.#targets.add(`${host}:${port}`);
    this.#opening += 1;
    try {
      const admission = await this.#options.policy.admit(target);
      if (admission.type === 'refused') return this.#tell(said, { status: 403, why: admission.why });
      if (admission.type === 'unknown') return { status: 502, why: admission.why };
      const upstream = await openConnection(target, {
        addresses: admission.addresses,
        connectMs: this.#options.connectMs ?? CONNECT_MS,
        idleMs: this.#options.idleMs ?? IDLE_MS,
        signal: this.#closed.signal,
      });
      this.#upstreams.add(upstream);
      upstream.once('close', () => this.#upstreams.delete(upstream));
      return upstream;
    } catch (error) {
      return this.#brokenOff(target, error);
    } finally {
      this.#opening -= 1;
    }
  }

  #limitReached({ said, host, port }: Target): Refusal | null {
    if (this.#traffic.isExceeded) return this.#tell(said, this.#tooMuch(said));
    if (this.#upstreams.size + this.#opening >= MOST_CONNECTIONS) {
      return { status: 503, why: `There are ${MOST_CONNECTIONS} connections already: at most so many at once.` };
    }
    if (this.#targets.size >= MOST_TARGETS && !this.#targets.has(`${host}:${port}`)) {
      return this.#tell(said, {
        status: 403,
        why: `${said} is refused: ${MOST_TARGETS} others were asked for before.`,
      });
    }
    return null;
  }

  #tooMuch(said: string): Refusal {
    const most = formatBytes(this.#options.mostBytes);
    return { status: 403, why: `${said} is refused: ${most} have been sent and received, which is the limit.` };
  }

  #brokenOff(target: Target, error: unknown): Refusal {
    const { said, port } = target;
    if (this.#traffic.isExceeded) return this.#tell(said, this.#tooMuch(said));
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      return { status: 504, why: `${said}:${port} does not answer.` };
    }
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return { status: 502, why: `The connection to ${said}:${port} failed${code}.` };
  }

  #tell(host: string, refusal: Refusal): Refusal {
    if (this.#told.size < MOST_TOLD && !this.#told.has(host)) {
      this.#told.add(host);
      this.#options.onRefused(host, refusal.why);
    }
    return refusal;
  }
}

function readRequest({ method, url = '' }: IncomingMessage): { target: Target; path: string } | Refusal {
  // Answers with what it was asked, headers of a proxy too.
  if (method === 'TRACE') return { status: 405, why: 'TRACE is not handed on.' };
  const [, scheme, authority = '', rest = '/'] = ABSOLUTE.exec(url) ?? [];
  if (scheme === undefined) return { status: 400, why: HOW_TO_ASK };
  if (scheme.toLowerCase() !== 'http') return { status: 400, why: `${HOW_TO_ASK} For all but http it is the latter.` };
  const target = parseTarget(authority, 80);
  if (target) return { target, path: rest.startsWith('/') ? rest : `/${rest}` };
  return {
    status: 400,
    why: 'What follows http:// has to be a host, a name or an address as usual, and maybe a port.',
  };
}

function refuse(answer: ServerResponse, { status, why }: Refusal): void {
  answer.on('error', () => {});
  answer.writeHead(status, why, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  answer.end(`${why}\n`);
}

/** Where no HTTP is spoken (any more). The reason stands in the first line too: most programs show nothing else. */
function refuseRaw(client: Duplex, { status, why }: Refusal): void {
  if (client.destroyed || !client.writable) {
    client.destroy();
    return;
  }
  const body = `${why}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${why}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  client.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => client.destroy());
}
