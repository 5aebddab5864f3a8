import { brandId, newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import type { ApiToken } from '#db/generated/client.ts';
import { toUserRecord } from './prisma-user-store.ts';
import type { TokenRecord, TokenStore } from './token-store.ts';

const LAST_USED_EVERY_MS = 60_000;

export function createTokenStore({ prisma }: Pick<Database, 'prisma'>): TokenStore {
  return {
    async create(token) {
      return toTokenRecord(await prisma.apiToken.create({ data: { id: newId('token'), ...token } }));
    },

    async listOf(userId) {
      const rows = await prisma.apiToken.findMany({
        where: { userId, revokedAt: null },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      });
      return rows.map(toTokenRecord);
    },

    async bySecretHash(secretHash, now) {
      const row = await prisma.apiToken.findUnique({ where: { secretHash }, include: { user: true } });
      if (!row || row.revokedAt !== null) return null;
      const staleBefore = new Date(now.getTime() - LAST_USED_EVERY_MS);
      if (row.lastUsedAt === null || row.lastUsedAt < staleBefore) {
        await prisma.apiToken.updateMany({
          where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: staleBefore } }] },
          data: { lastUsedAt: now },
        });
      }
      return { token: toTokenRecord(row), user: toUserRecord(row.user) };
    },

    async byId(id) {
      const row = await prisma.apiToken.findUnique({ where: { id } });
      return row && toTokenRecord(row);
    },

    async revoke(id, at) {
      const { count } = await prisma.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
      return count === 1;
    },
  };
}

function toTokenRecord(row: ApiToken): TokenRecord {
  const { name, hint, createdAt, lastUsedAt, revokedAt } = row;
  return {
    id: brandId('token', row.id),
    userId: brandId('user', row.userId),
    name,
    hint,
    createdAt,
    lastUsedAt,
    revokedAt,
  };
}
