import { SandpiperError } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { Deps } from '#services/deps.ts';

const WINDOW_MS = 15 * 60_000;
/** As many as a project may have, all at once. */
const MOST = 100;

/**
 * Counts that somebody says an email to be a member's. The answer tells whether there is such an account: to people
 * who work together it is what makes it usable, and nobody gets through a list with it. Counted before it is known
 * how it ends, so that those that are sent all at once are limited as well.
 * @throws SandpiperError RATE_LIMITED
 */
export async function limitAdding({ stores, now }: Pick<Deps, 'stores' | 'now'>, userId: UserId): Promise<void> {
  const key = `members:${userId}`;
  const since = new Date(now().getTime() - WINDOW_MS);
  const count = async () => (await stores.users.countFailedSignIns([key], since)).get(key) ?? 0;
  if ((await count()) >= MOST) throw tooMany();
  await stores.users.recordFailedSignIn([key], now());
  if ((await count()) > MOST) throw tooMany();
}

function tooMany(): SandpiperError {
  return new SandpiperError('RATE_LIMITED', 'You named too many people as members. Try again in 15 minutes.', {
    retryAfterSeconds: WINDOW_MS / 1000,
  });
}
