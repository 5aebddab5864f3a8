import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Held by whoever makes or removes images. */
export const IMAGES_LOCK = 'sandpiper-image-builds';
const RETRY_MS = 500;

/**
 * Holds a lock that is this machine's alone: a second process, of this instance or another, waits. It is an abstract
 * socket, so it is gone with its process, however that ended. Where there are none (not Linux) it locks nothing: two
 * builds of the same image then do the work twice, and that is all. `onWait` is told that somebody has it. Who has let go
 * of it and wants it again gets it after one who waits.
 */
export async function acquireMachineLock(
  name: string,
  signal: AbortSignal,
  onWait: () => void = () => {},
): Promise<AsyncDisposable> {
  if (process.platform !== 'linux') return { [Symbol.asyncDispose]: async () => {} };
  await using _next = await hold(`${name}-next`, signal, onWait);
  return await hold(name, signal, onWait);
}

async function hold(name: string, signal: AbortSignal, onWait: () => void): Promise<AsyncDisposable> {
  while (true) {
    signal.throwIfAborted();
    const server = createServer((socket) => socket.destroy());
    const held = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      );
      server.listen(`\0${name}`, () => resolve(true));
    });
    if (held) {
      server.unref();
      return { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
    }
    onWait();
    await sleep(RETRY_MS, undefined, { signal });
  }
}
