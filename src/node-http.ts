import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What answers a request as the platform has it. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** Hosts are looked at by header where they matter; a URL needs one all the same. */
const BASE = 'http://localhost';

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
  const response = await handler(requestOf(incoming, gone.signal));
  // A client that is not done sending is told that nothing more of it is taken.
  if (!incoming.complete) outgoing.shouldKeepAlive = false;
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  for (const cookie of response.headers.getSetCookie()) outgoing.appendHeader('set-cookie', cookie);
  await writeBody(response.body, { outgoing, headOnly: incoming.method === 'HEAD', signal: gone.signal });
  // What nobody read of a body that was refused goes nowhere, so that the client comes to read its answer.
  incoming.resume();
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/' } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, BASE), {
    method,
    headers,
    signal,
    ...(hasBody ? { body: bodyOf(incoming), duplex: 'half' } : {}),
  });
}

/** Holds no more than one piece ahead. Whoever cancels it leaves the rest to be thrown away. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const detach = new AbortController();
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
        detach.signal.addEventListener('abort', () => {
          incoming.off('data', onData).off('end', onEnd).off('aborted', onBroken);
        });
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        detach.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

async function writeBody(
  body: ReadableStream<Uint8Array> | null,
  { outgoing, headOnly, signal }: { outgoing: ServerResponse; headOnly: boolean; signal: AbortSignal },
): Promise<void> {
  if (!body || headOnly || signal.aborted) {
    await body?.cancel();
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
    outgoing.end();
  } catch {
    // The client is gone, or its answer can't be gone on with: the connection's end tells it so.
    outgoing.destroy();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
