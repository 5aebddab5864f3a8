import { createDatabase } from '#db/client.ts';
import { createAuditStore } from '#db/stores/prisma-audit-store.ts';
import { createTokenStore } from '#db/stores/prisma-token-store.ts';
import { createUserStore } from '#db/stores/prisma-user-store.ts';
import type { Stores } from '#db/stores/stores.ts';

/** What whoever sits at the machine may touch without signing in. */
export type OperatorStores = Pick<Stores, 'users' | 'tokens' | 'audit'>;

/** Gives `use` those stores on a database of their own connections, which end afterwards. */
export async function withOperatorStores<T>(
  databaseUrl: string,
  use: (stores: OperatorStores) => Promise<T>,
): Promise<T> {
  await using database = createDatabase({ url: databaseUrl, poolSize: 2 });
  return await use({
    users: createUserStore(database),
    tokens: createTokenStore(database),
    audit: createAuditStore(database),
  });
}
