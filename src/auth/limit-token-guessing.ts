import { SandpiperError } from '#core/errors.ts';
import type { AuthDeps } from './auth-deps.ts';
import { clientAddress } from './client-address.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_PER_ADDRESS = 100;

/**
 * Counts a bad API token against the address that sent it. Only bad tokens are refused for it: a program with a good
 * one goes on working beside a neighbour behind the same address that has a stale one.
 * @throws SandpiperError RATE_LIMITED
 */
export async function limitTokenGuessing(deps: AuthDeps, headers: Headers): Promise<void> {
  const address = clientAddress(headers, deps.config);
  if (address === null) return;
  const key = `token-address:${address}`;
  const now = deps.now();
  const failed = await deps.stores.users.countFailedSignIns([key], new Date(now.getTime() - WINDOW_MS));
  if ((failed.get(key) ?? 0) >= MOST_PER_ADDRESS) {
    throw new SandpiperError('RATE_LIMITED', 'Too many unknown API tokens came from this address. Try again later.', {
      retryAfterSeconds: WINDOW_MS / 1000,
    });
  }
  await deps.stores.users.recordFailedSignIn([key], now);
}
