import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { handleRestRequest } from '#api/rest/handle-request.ts';
import { createDatabase } from '#db/client.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { apiBench } from '#tests/support/api-bench.ts';
import { attackedLanguages } from './attacked-languages.ts';

/**
 * The REST face of a hostile site in a process of its own, so that its memory can be told from that of the tests. Its
 * arguments are the URL of the database, and settings in JSON.
 */
const [url, settings = '{}'] = process.argv.slice(2);
if (!url) throw new Error('the URL of a database must be the first argument');

const database = createDatabase({ url });
const stores = createStores(database, addRunJob);
const bench = await apiBench(
  { ...database, url, stores },
  {
    languages: attackedLanguages(),
    env: z.record(z.string(), z.string()).parse(JSON.parse(settings)),
  },
);
const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
const stop = Promise.withResolvers<void>();
process.on('SIGTERM', () => stop.resolve());
process.once('disconnect', () => stop.resolve());

server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ type: 'ready', port: (server.address() as AddressInfo).port });
await stop.promise;
server.close();
server.closeAllConnections();
await bench[Symbol.asyncDispose]();
await database[Symbol.asyncDispose]();
if (process.connected) process.disconnect();

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const response = await handleRestRequest(bench.deps, toRequest(incoming, gone.signal));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing);
  else outgoing.end();
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const pairs = Object.entries(headers).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(`http://localhost:3000${path}`, {
    method,
    headers: pairs,
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming), duplex: 'half' } : {}),
  } as RequestInit);
}
