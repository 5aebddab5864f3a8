import { errorOfAnswer, isRecord, SandpiperClientError } from './errors.ts';

/** `fetch`, or what stands in for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where the server is and who asks. */
export interface Connection {
  /** Of the tRPC endpoint, without a slash at the end. */
  readonly endpoint: string;
  readonly token: string;
  readonly fetch: Fetch;
}

export interface ProcedureCall {
  readonly path: string;
  readonly kind: 'query' | 'mutation';
  readonly input: unknown;
  readonly signal: AbortSignal | undefined;
}

/**
 * Calls one procedure by tRPC's HTTP protocol: a query is a GET with its input in the URL, a mutation a POST.
 * @throws SandpiperClientError, or the signal's reason
 */
export async function callProcedure(connection: Connection, call: ProcedureCall): Promise<unknown> {
  const isQuery = call.kind === 'query';
  const url = isQuery ? urlOf(connection, call.path, call.input) : urlOf(connection, call.path);
  const response = await send(connection, url, {
    method: isQuery ? 'GET' : 'POST',
    headers: isQuery ? {} : { 'content-type': 'application/json' },
    body: isQuery || call.input === undefined ? null : JSON.stringify(call.input),
    signal: call.signal ?? null,
  });
  const body = await jsonOf(response, call.signal);
  if (response.ok && isRecord(body) && isRecord(body.result)) return body.result.data;
  throw errorOfAnswer(body, response.status);
}

/**
 * Opens a subscription's stream of server-sent events. Who calls it reads the body to its end or cancels it.
 * @throws SandpiperClientError, or the signal's reason
 */
export async function openEvents(
  connection: Connection,
  call: { path: string; input: unknown; signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  const response = await send(connection, urlOf(connection, call.path, call.input), {
    method: 'GET',
    headers: { accept: 'text/event-stream' },
    signal: call.signal,
  });
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false;
  if (response.ok && isStream && response.body) return response.body;
  throw errorOfAnswer(await jsonOf(response, call.signal), response.status);
}

function urlOf(connection: Connection, path: string, input?: unknown): string {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return `${connection.endpoint}/${path}${query}`;
}

async function send(connection: Connection, url: string, init: RequestInit & { headers: Record<string, string> }) {
  try {
    return await connection.fetch(url, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${connection.token}` },
    });
  } catch (error) {
    throw unreachable(connection, error, init.signal);
  }
}

/** Undefined where the body is no JSON. */
async function jsonOf(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new SandpiperClientError('NETWORK', 'The connection broke within the answer.', { cause: error });
  });
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(connection: Connection, cause: unknown, signal: AbortSignal | null | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return new SandpiperClientError('NETWORK', `${new URL(connection.endpoint).origin} does not answer.`, { cause });
}
