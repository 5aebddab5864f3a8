import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/** Forgets what is kept of the lockfiles of who asks: the next run fetches anew. The workers give the room back. */
export async function clearDependencies({ stores }: Pick<Deps, 'stores'>, principal: Principal): Promise<void> {
  await stores.dependencies.clear(principal.userId);
}
