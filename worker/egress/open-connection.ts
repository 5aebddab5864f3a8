import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net';
import type { Target } from './target.ts';

export interface OpenOptions {
  /** Those that were checked. */
  addresses: readonly string[];
  connectMs: number;
  /** Without a byte in either direction. */
  idleMs: number;
  signal: AbortSignal;
}

/** An address that doesn't answer is given up for the next one after so long. */
const ATTEMPT_MS = 2_500;

/**
 * Connects to one of these addresses and to no other: no name is looked up again, whose answer could be another one by now.
 * The caller owns the socket; an idle one is destroyed.
 * @throws Error of the network, or the signal's reason
 */
export async function openConnection(target: Target, options: OpenOptions): Promise<Socket> {
  const { addresses, connectMs, idleMs, signal } = options;
  signal.throwIfAborted();
  const lookup: LookupFunction = (_name, _options, answer) => {
    answer(
      null,
      addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
    );
  };
  // An address is asked for no lookup; a name that is none says so in the rare error that tells it.
  const host = target.isAddress ? target.host : 'checked.invalid';
  const socket = connect({
    host,
    port: target.port,
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    allowHalfOpen: true,
  });
  // What goes wrong later is seen by whoever reads and writes; nobody might for a moment.
  socket.on('error', () => {});
  try {
    await connected(socket, AbortSignal.any([signal, AbortSignal.timeout(connectMs)]));
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.setTimeout(idleMs, () => socket.destroy(new Error('nothing was said for too long')));
  return socket;
}

function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', resolve).once('error', reject);
    socket.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(new Error('the connection was closed'));
    });
    socket.once('connect', () => signal.removeEventListener('abort', onAbort));
  });
}
