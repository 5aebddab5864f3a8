import { createServer } from 'node:net';
import type { Config } from '#config/config.ts';

/** @throws Error that says what to set where the web process couldn't listen. */
export async function checkPort(config: Config): Promise<void> {
  const server = createServer();
  const code = await new Promise<string | null>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port: config.port, host: config.host }, () => server.close(() => resolve(null)));
  });
  if (code === 'EADDRINUSE') {
    throw new Error(`port ${config.port} is taken by another program: set PORT to a free one`);
  }
  if (code) throw new Error(`can't listen on ${config.host}:${config.port} (${code}): set HOST and PORT`);
}

/** A port of 127.0.0.1 that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
