import type { DependencyCache } from '#core/contracts/dependency-cache.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/** What is kept of the lockfiles of who asks. One page holds them: how much there is has a limit. */
export async function listDependencies(
  { stores, config }: Pick<Deps, 'stores' | 'config'>,
  principal: Principal,
): Promise<DependencyCache> {
  const sets = await stores.dependencies.listOf(principal.userId);
  return {
    items: sets.map(({ id, packageManager, language, lockfileHash, packages, sizeBytes, createdAt, lastUsedAt }) => ({
      ...{ id, packageManager, language, lockfileHash, packages, sizeBytes },
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
    })),
    nextCursor: null,
    sizeBytes: sets.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    mostBytes: config.dependencies.mostBytes,
  };
}
