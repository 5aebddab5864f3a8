import { z } from 'zod';
import { type CodeSession, type CodeSessionSummary, codeSessionSchema } from '#core/contracts/sessions.ts';
import { brandId, newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import type { Prisma, CodeSession as SessionRow } from '#db/generated/client.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { afterCursor, pageFrom } from '#db/paging.ts';
import type { SessionStore } from './session-store.ts';

const storedParts = codeSessionSchema.pick({ files: true, args: true, env: true, limits: true, inputs: true });
const SUMMARY_COLUMNS = {
  id: true,
  title: true,
  language: true,
  entry: true,
  revision: true,
  status: true,
  ownerId: true,
  createdAt: true,
  updatedAt: true,
} as const;
type SummaryRow = Pick<SessionRow, keyof typeof SUMMARY_COLUMNS>;

/** The most that the column holds; Prisma refuses to look for more. */
const MOST_REVISION = 2_147_483_647;

export function createSessionStore({ prisma }: Pick<Database, 'prisma'>): SessionStore {
  return {
    async create(session) {
      return toSession(await prisma.codeSession.create({ data: { id: newId('session'), ...session } }));
    },

    async byId(id) {
      const row = await prisma.codeSession.findUnique({ where: { id } });
      return row && toSession(row);
    },

    async titleAndOwner(id) {
      const row = await prisma.codeSession.findUnique({ where: { id }, select: { title: true, ownerId: true } });
      return row && { title: row.title, ownerId: brandId('user', row.ownerId) };
    },

    async list(ownerId, { limit, cursor, q, status }) {
      const filters: Prisma.CodeSessionWhereInput[] = [{ ownerId, status }];
      if (q) filters.push({ title: { contains: containsPattern(q), mode: 'insensitive' } });
      if (cursor) filters.push(afterCursor('updatedAt', cursor));
      const rows = await prisma.codeSession.findMany({
        where: { AND: filters },
        select: SUMMARY_COLUMNS,
        orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
      });
      return pageFrom(rows, limit, (row) => row.updatedAt, toSummary);
    },

    async update(id, revision, change) {
      if (revision > MOST_REVISION) return null;
      const rows = await prisma.codeSession.updateManyAndReturn({
        where: { id, revision },
        data: { ...change, revision: { increment: 1 } },
      });
      return rows[0] ? toSession(rows[0]) : null;
    },

    async delete(id) {
      const { count } = await prisma.codeSession.deleteMany({ where: { id } });
      return count === 1;
    },
  };
}

function toSession(row: SessionRow): CodeSession {
  const parts = storedParts.extend({ stdin: z.string() }).parse(row);
  return { ...toSummary(row), ...parts };
}

function toSummary(row: SummaryRow): CodeSessionSummary {
  const { title, language, entry, revision, status } = row;
  return {
    id: brandId('session', row.id),
    title,
    language,
    entry,
    revision,
    status,
    ownerId: brandId('user', row.ownerId),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
