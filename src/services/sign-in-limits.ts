import { SandpiperError } from '#core/errors.ts';
import type { Deps } from './deps.ts';

type LimitDeps = Pick<Deps, 'now'> & { readonly stores: Pick<Deps['stores'], 'users'> };

const WINDOW_MS = 15 * 60_000;
const MOST_PER_ACCOUNT = 10;
const MOST_PER_ADDRESS = 50;

export function accountKey(email: string): string {
  return `email:${email}`;
}

export function addressKey(address: string): string {
  return `address:${address}`;
}

/** @throws SandpiperError RATE_LIMITED where this address failed too often in the last quarter of an hour. */
export async function limitByAddress(deps: LimitDeps, address: string | null): Promise<void> {
  if (address !== null && (await failures(deps, addressKey(address))) >= MOST_PER_ADDRESS) throw tooMany();
}

/**
 * Counts an attempt against the account before it is known how it ends (success clears the count), so that guesses
 * sent all at once are limited like guesses one by one. A refused attempt isn't counted: who goes on trying doesn't
 * keep the account shut.
 * @throws SandpiperError RATE_LIMITED
 */
export async function countAgainstAccount(deps: LimitDeps, email: string): Promise<void> {
  const key = accountKey(email);
  if ((await failures(deps, key)) >= MOST_PER_ACCOUNT) throw tooMany();
  await deps.stores.users.recordFailedSignIn([key], deps.now());
  if ((await failures(deps, key)) > MOST_PER_ACCOUNT) throw tooMany();
}

export async function countAgainstAddress(deps: LimitDeps, address: string | null): Promise<void> {
  if (address !== null) await deps.stores.users.recordFailedSignIn([addressKey(address)], deps.now());
}

async function failures(deps: LimitDeps, key: string): Promise<number> {
  const since = new Date(deps.now().getTime() - WINDOW_MS);
  return (await deps.stores.users.countFailedSignIns([key], since)).get(key) ?? 0;
}

function tooMany(): SandpiperError {
  return new SandpiperError('RATE_LIMITED', 'Too many failed sign-ins. Try again in 15 minutes.', {
    retryAfterSeconds: WINDOW_MS / 1000,
  });
}
