import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';

/** What answers a request as the platform has it. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** Hosts are looked at by header where they matter; a URL needs one all the same. */
const BASE = 'http://localhost';

/** What is taken of a body that nobody reads any more, and for how long. */
const MOST_DISCARDED_BYTES = 64 * 1024 * 1024;
const MOST_DISCARD_MS = 5_000;

/**
 * Answers a request of Node's server by a handler of the platform's `Request` and `Response`. A body is read as it is
 * asked for and an answer written as it is taken; a client that goes aborts the request's signal and ends the answer.
 * @throws what the handler throws before there is an answer
 */
export async function answerNodeRequest(
  handler: Handler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const unread = new AbortController();
  const response = await handler(requestOf(incoming, { gone: gone.signal, unread: unread.signal }));
  // A client that is not done sending is told that nothing more of it is taken.
  if (!incoming.complete) outgoing.shouldKeepAlive = false;
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  for (const cookie of response.headers.getSetCookie()) outgoing.appendHeader('set-cookie', cookie);
  const beforeEnd = async () => {
    unread.abort();
    await untilSent(incoming, gone.signal);
  };
  await writeBody(response.body, { outgoing, headOnly: incoming.method === 'HEAD', signal: gone.signal, beforeEnd });
}

/**
 * Throws away what nobody reads, until the client has sent all, or more than anybody should wait for: closed before, a
 * connection would break the client's writing, and with it the reading of its answer.
 */
async function untilSent(incoming: IncomingMessage, gone: AbortSignal): Promise<void> {
  if (incoming.complete) return void incoming.resume();
  const enough = new AbortController();
  const signal = AbortSignal.any([gone, enough.signal, AbortSignal.timeout(MOST_DISCARD_MS)]);
  let left = MOST_DISCARDED_BYTES;
  incoming.on('data', (piece: Buffer) => {
    left -= piece.length;
    if (left < 0) enough.abort();
  });
  incoming.resume();
  // Broken off, gone or waited for long enough: the answer ends either way.
  await finished(incoming, { signal }).catch(() => {});
}

/** `unread` aborts when nobody reads the body any more. */
function requestOf(incoming: IncomingMessage, { gone, unread }: { gone: AbortSignal; unread: AbortSignal }): Request {
  const { method = 'GET', url = '/' } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, BASE), {
    method,
    headers,
    signal: gone,
    ...(hasBody ? { body: bodyOf(incoming, unread), duplex: 'half' } : {}),
  });
}

/** Holds no more than one piece ahead. Whoever cancels it leaves the rest to be thrown away. */
function bodyOf(incoming: IncomingMessage, unread: AbortSignal): ReadableStream<Uint8Array> {
  const cancelled = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const onData = (piece: Buffer) => {
          controller.enqueue(piece);
          incoming.pause();
        };
        const onEnd = () => controller.close();
        const onBroken = () => controller.error(new Error('The request was broken off.'));
        incoming.on('data', onData).on('end', onEnd).on('error', onBroken).on('aborted', onBroken).pause();
        AbortSignal.any([unread, cancelled.signal]).addEventListener('abort', () => {
          incoming.off('data', onData).off('end', onEnd).off('aborted', onBroken);
        });
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        cancelled.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

interface WriteOptions {
  outgoing: ServerResponse;
  headOnly: boolean;
  signal: AbortSignal;
  /** The end of the answer waits for it. */
  beforeEnd: () => Promise<void>;
}

async function writeBody(
  body: ReadableStream<Uint8Array> | null,
  { outgoing, headOnly, signal, beforeEnd }: WriteOptions,
): Promise<void> {
  if (!body || headOnly || signal.aborted) {
    await body?.cancel();
    await beforeEnd();
    outgoing.end();
    return;
  }
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!outgoing.write(next.value)) await once(outgoing, 'drain', { signal });
    }
    await beforeEnd();
    outgoing.end();
  } catch {
    // The client is gone, or its answer can't be gone on with: the connection's end tells it so.
    outgoing.destroy();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
