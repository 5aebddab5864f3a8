import { SandpiperError } from '#core/errors.ts';
import { brandId, newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { Prisma, type User } from '#db/generated/client.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { afterCursor, pageFrom } from '#db/paging.ts';
import type { UserRecord, UserStore } from './user-store.ts';

const LAST_SEEN_EVERY_MS = 60_000;
const KEEP_FAILED_SIGN_INS_MS = 24 * 60 * 60_000;
const UNIQUE_VIOLATION = 'P2002';
const NO_SUCH_ROW = 'P2025';

export function createUserStore({ prisma }: Pick<Database, 'prisma'>): UserStore {
  return {
    async byId(id) {
      const row = await prisma.user.findUnique({ where: { id } });
      return row && toUserRecord(row);
    },

    async byEmail(email) {
      const row = await prisma.user.findUnique({ where: { email } });
      return row && toUserRecord(row);
    },

    async create(user) {
      try {
        return toUserRecord(await prisma.user.create({ data: { id: newId('user'), ...user } }));
      } catch (error) {
        if (isKnown(error, UNIQUE_VIOLATION)) {
          throw new SandpiperError('CONFLICT', `There is a user with the email ${user.email} already.`, {
            cause: error,
          });
        }
        throw error;
      }
    },

    async list({ limit, cursor, q }) {
      const filters: Prisma.UserWhereInput[] = [];
      if (q) {
        const contains = { contains: containsPattern(q), mode: 'insensitive' } as const;
        filters.push({ OR: [{ email: contains }, { name: contains }] });
      }
      if (cursor) filters.push(afterCursor('createdAt', cursor));
      const rows = await prisma.user.findMany({
        where: { AND: filters },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
      });
      return pageFrom(rows, limit, (row) => row.createdAt, toUserRecord);
    },

    async update(id, change) {
      const disables = change.disabledAt instanceof Date;
      try {
        const data = { ...change, ...(disables ? { sessionEpoch: { increment: 1 } } : {}) };
        return toUserRecord(await prisma.user.update({ where: { id }, data }));
      } catch (error) {
        if (isKnown(error, NO_SUCH_ROW)) return null;
        throw error;
      }
    },

    async setPassword(id, password) {
      const data = {
        passwordHash: password.hash,
        passwordTemporary: password.temporary,
        sessionEpoch: { increment: 1 },
      };
      const [row] = await prisma.$transaction([
        prisma.user.update({ where: { id }, data }),
        prisma.signInLink.updateMany({ where: { userId: id, usedAt: null }, data: { usedAt: new Date() } }),
      ]);
      return row.sessionEpoch;
    },

    async touchLastSeen(id, at) {
      const staleBefore = new Date(at.getTime() - LAST_SEEN_EVERY_MS);
      await prisma.user.updateMany({
        where: { id, OR: [{ lastSeenAt: null }, { lastSeenAt: { lt: staleBefore } }] },
        data: { lastSeenAt: at },
      });
    },

    async countAdmins() {
      return prisma.user.count({ where: { role: 'ADMIN', disabledAt: null } });
    },

    async byAccount(provider, providerAccountId) {
      const row = await prisma.account.findUnique({
        where: { provider_providerAccountId: { provider, providerAccountId } },
        include: { user: true },
      });
      return row && toUserRecord(row.user);
    },

    async linkAccount(userId, provider, providerAccountId) {
      await prisma.account.upsert({
        where: { provider_providerAccountId: { provider, providerAccountId } },
        create: { id: newId('account'), userId, type: 'oauth', provider, providerAccountId },
        update: {},
      });
    },

    async createSignInLink(link) {
      await prisma.signInLink.create({ data: { id: newId('signInLink'), ...link } });
    },

    async useSignInLink(secretHash, now) {
      // The conditional update is what makes it work once only: of two at a time, one changes the row.
      const { count } = await prisma.signInLink.updateMany({
        where: { secretHash, usedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } },
        data: { usedAt: now },
      });
      if (count === 0) return null;
      const link = await prisma.signInLink.findUnique({ where: { secretHash }, include: { user: true } });
      return link && toUserRecord(link.user);
    },

    async recordFailedSignIn(keys, at) {
      await prisma.signInAttempt.createMany({ data: keys.map((key) => ({ key, at })) });
      // What no limit looks at any more goes, so that guessing doesn't fill the table.
      const outdated = new Date(at.getTime() - KEEP_FAILED_SIGN_INS_MS);
      await prisma.signInAttempt.deleteMany({ where: { at: { lt: outdated } } });
    },

    async countFailedSignIns(keys, since) {
      const groups = await prisma.signInAttempt.groupBy({
        by: ['key'],
        where: { key: { in: [...keys] }, at: { gt: since } },
        _count: { _all: true },
      });
      return new Map(groups.map((group) => [group.key, group._count._all]));
    },

    async clearFailedSignIns(key) {
      await prisma.signInAttempt.deleteMany({ where: { key } });
    },
  };
}

export function toUserRecord(row: User): UserRecord {
  const { email, name, role, passwordHash, passwordTemporary, sessionEpoch, disabledAt, lastSeenAt, createdAt } = row;
  return {
    id: brandId('user', row.id),
    email,
    name,
    role,
    passwordHash,
    passwordTemporary,
    sessionEpoch,
    disabledAt,
    lastSeenAt,
    createdAt,
  };
}

function isKnown(error: unknown, code: string): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === code;
}
