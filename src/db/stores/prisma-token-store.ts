import { brandId, newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import type { ApiToken } from '#db/generated/client.ts';
import { findToken, type TokenRow } from '#db/sql/find-token.ts';
import type { TokenRecord, TokenStore } from './token-store.ts';
import type { UserRecord } from './user-store.ts';

const LAST_USED_EVERY_MS = 60_000;

export function createTokenStore({ pool, prisma }: Pick<Database, 'pool' | 'prisma'>): TokenStore {
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
      const row = await findToken(pool, secretHash);
      if (!row) return null;
      const staleBefore = new Date(now.getTime() - LAST_USED_EVERY_MS);
      if (row.lastUsedAt === null || row.lastUsedAt < staleBefore) {
        await prisma.apiToken.updateMany({
          where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: staleBefore } }] },
          data: { lastUsedAt: now },
        });
      }
      return { token: toTokenRecord(row), user: userOf(row) };
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

function toTokenRecord(row: Omit<ApiToken, 'secretHash'>): TokenRecord {
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

function userOf(row: TokenRow): UserRecord {
  return {
    id: brandId('user', row.userId),
    email: row.userEmail,
    name: row.userName,
    role: row.userRole,
    passwordHash: row.userPasswordHash,
    passwordTemporary: row.userPasswordTemporary,
    sessionEpoch: row.userSessionEpoch,
    disabledAt: row.userDisabledAt,
    lastSeenAt: row.userLastSeenAt,
    createdAt: row.userCreatedAt,
  };
}
