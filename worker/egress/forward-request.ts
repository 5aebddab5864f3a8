import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Target } from './target.ts';
import type { Traffic } from './traffic.ts';

/** Between two neighbours only, and what is said to proxies. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info'],
]);
/** Answered here already; named by the request's own line. */
const NOT_SENT = new Set(['expect', 'host']);
/** `HTTP/1.1 103 Early Hints`, about, and the ends of it and of the headers. */
const STATUS_LINE_BYTES = 25;

export interface ForwardOptions {
  target: Target;
  /** With its query. */
  path: string;
  /** A connection of its own, which ends with the answer. */
  upstream: Socket;
  maxHeaderSize: number;
  traffic: Traffic;
}

/**
 * Asks for what the program asked for, and hands the answer on. The host it is asked of is the one that was checked,
 * whatever the program's own header says.
 * @throws Error where there is no answer, or it breaks off
 */
export async function forwardRequest(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { target, path, upstream, maxHeaderSize, traffic }: ForwardOptions,
): Promise<void> {
  const isChunked = incoming.headers['transfer-encoding'] !== undefined;
  const headers = [
    ...['host', target.port === 80 ? target.said : `${target.said}:${target.port}`, 'connection', 'close'],
    ...endToEnd(incoming.rawHeaders, NOT_SENT),
    ...(isChunked ? ['transfer-encoding', 'chunked'] : []),
  ];
  traffic.count(sizeOf(headers) + path.length);
  const outgoing = request({
    createConnection: () => upstream,
    method: incoming.method,
    path,
    headers,
    setHost: false,
    maxHeaderSize,
  });
  const onGone = () => outgoing.destroy();
  answer.once('close', onGone);
  // Answers before the answer, of which there may be any number, and which nobody is told of.
  outgoing.on('information', ({ rawHeaders }) => {
    try {
      traffic.count(STATUS_LINE_BYTES + sizeOf(rawHeaders));
    } catch (error) {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  try {
    const sent = pipeline(incoming, traffic.counter(), outgoing);
    const came = answerOf(outgoing);
    // One that answers before it has read all is no fault, and neither is one that then reads no more.
    sent.catch(() => {});
    const response = await came;
    const answered = endToEnd(response.rawHeaders);
    traffic.count(sizeOf(answered));
    answer.sendDate = false;
    answer.writeHead(response.statusCode ?? 502, response.statusMessage, answered);
    await pipeline(response, traffic.counter(), answer);
  } finally {
    answer.removeListener('close', onGone);
    outgoing.destroy();
    upstream.destroy();
  }
}

function answerOf(outgoing: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve).on('error', reject);
    outgoing.once('close', () => reject(new Error('the connection was closed without an answer')));
  });
}

/** Names and values by turns, as they came, without those that are for the next neighbour only. */
function endToEnd(rawHeaders: readonly string[], without: ReadonlySet<string> = new Set()): string[] {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, at) => ({
    name: rawHeaders[2 * at] ?? '',
    value: rawHeaders[2 * at + 1] ?? '',
  }));
  const listed = new Set(
    pairs
      .filter(({ name }) => /^(?:proxy-)?connection$/i.test(name))
      .flatMap(({ value }) => value.split(',').map((word) => word.trim().toLowerCase())),
  );
  // Without its length a body would have no end that is known.
  listed.delete('content-length');
  return pairs
    .filter(({ name }) => {
      const key = name.toLowerCase();
      return !HOP_BY_HOP.has(key) && !listed.has(key) && !without.has(key);
    })
    .flatMap(({ name, value }) => [name, value]);
}

function sizeOf(headers: readonly string[]): number {
  return headers.reduce((total, text) => total + text.length + 2, 0);
}
