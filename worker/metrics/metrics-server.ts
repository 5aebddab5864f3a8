import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ERRORS, type ErrorCode } from '#core/errors.ts';
import type { Logger } from '#observability/logger.ts';
import type { MetricsPage } from '#observability/metrics.ts';
import type { MetricsAccess } from '#observability/metrics-access.ts';
import { logMetricsFailed, logMetricsNotServed, logMetricsServed } from '#observability/metrics-events.ts';

const PATH = '/metrics';
/** Who reads metrics is quick, and there are few of them. */
const SLOWEST_MS = 5_000;
const MOST_CONNECTIONS = 32;

export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: MetricsPage;
  readonly access: Pick<MetricsAccess, 'byAddress' | 'byToken'>;
  readonly log: Logger;
}

/**
 * Shows a worker's metrics on a port of their own, and nothing else. An address counts as the socket has it: no proxy
 * of ours stands before a worker, so that nobody is believed who says where they come from.
 */
export class MetricsServer implements AsyncDisposable {
  readonly #options: MetricsServerOptions;
  #server: Server | null = null;

  constructor(options: MetricsServerOptions) {
    this.#options = options;
  }

  /** Settles when it listens, or can't: a port that is taken, such as by another worker here, is told of in the log. */
  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        logMetricsFailed(log, error);
        this.#refuse(response, 'INTERNAL', 'It was logged.');
      });
    });
    server.headersTimeout = SLOWEST_MS;
    server.requestTimeout = SLOWEST_MS;
    server.maxConnections = MOST_CONNECTIONS;
    try {
      server.listen({ host, port });
      await once(server, 'listening');
    } catch (err) {
      return logMetricsNotServed(log, { host, port, err });
    }
    server.on('error', (error) => logMetricsFailed(log, error));
    // What is measured must not be what keeps a process from ending.
    server.unref();
    this.#server = server;
    logMetricsServed(log, { host, port: this.port ?? port });
  }

  /** Null while it does not listen. */
  get port(): number | null {
    const address: AddressInfo | string | null = this.#server?.address() ?? null;
    return typeof address === 'object' ? (address?.port ?? null) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { access, metrics } = this.#options;
    // A body is nothing that is read here.
    request.resume();
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== PATH) return this.#refuse(response, 'NOT_FOUND', `The metrics are at ${PATH}.`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return this.#refuse(response, 'METHOD_NOT_ALLOWED', 'Metrics are only read.');
    }
    const address = request.socket.remoteAddress ?? null;
    if (!access.byAddress(address) && !access.byToken(request.headers.authorization)) {
      response.setHeader('www-authenticate', 'Bearer realm="sandpiper"');
      const how = 'Send METRICS_TOKEN as "Authorization: Bearer …", or ask from an address of METRICS_ALLOW.';
      return this.#refuse(response, 'UNAUTHENTICATED', how);
    }
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
  }

  #refuse(response: ServerResponse, code: ErrorCode, detail: string): void {
    if (response.headersSent) return void response.destroy();
    const { status, title } = ERRORS[code];
    const problem = { type: `urn:sandpiper:error:${code}`, title, status, detail, code, requestId: randomUUID() };
    response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(problem));
  }
}
