export interface ServerSentEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: unknown;
}

const KEEP_ALIVE_MS = 15_000;

/** `no-transform` keeps whatever compresses answers from holding events back. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/**
 * Streams events as they are taken: behind the first, one is asked for only when the client has room, so that a slow
 * client holds up its own stream and fills no memory. When the client goes, `abort` is called and the source ended.
 */
export function sseResponse(source: AsyncGenerator<ServerSentEvent, void, void>, abort: AbortController): Response {
  const encoder = new TextEncoder();
  let pending: Promise<IteratorResult<ServerSentEvent, void>> | null = null;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Proxies and browsers show an open stream only once something came.
        controller.enqueue(encoder.encode(': open\n\n'));
        // A source that never began has nothing that ends it, and would hold what it was given for good.
        pending = source.next();
        pending.catch(() => {});
      },
      async pull(controller) {
        pending ??= source.next();
        const next = await withinKeepAlive(pending);
        if (next === null) {
          controller.enqueue(encoder.encode(': keep-alive\n\n'));
          return;
        }
        pending = null;
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(format(next.value)));
      },
      async cancel() {
        abort.abort();
        // An event that was waited for settles by the abort; its source ends in either case.
        await pending?.catch(() => {});
        await source.return();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, { headers: HEADERS });
}

/** Null where nothing came in time. */
async function withinKeepAlive<T>(next: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), KEEP_ALIVE_MS);
  });
  try {
    return await Promise.race([next, quiet]);
  } finally {
    clearTimeout(timer);
  }
}

function format({ id, event, data }: ServerSentEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
