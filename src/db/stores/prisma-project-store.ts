import { projectSchema } from '#core/contracts/projects.ts';
import { SandpiperError } from '#core/errors.ts';
import { brandId, type ProjectId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { Prisma } from '#db/generated/client.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { afterCursor, pageFrom } from '#db/paging.ts';
import type { ProjectListing, ProjectParts, ProjectRecord, ProjectStore, SealedSecrets } from './project-store.ts';

const PERSON = { select: { email: true, name: true } } as const;
const WHOLE = {
  owner: PERSON,
  secrets: { select: { name: true }, orderBy: { name: 'asc' } },
  members: { include: { user: PERSON }, orderBy: [{ addedAt: 'asc' }, { userId: 'asc' }] },
} as const satisfies Prisma.ProjectInclude;
const LISTED = {
  id: true,
  name: true,
  description: true,
  source: true,
  entry: true,
  language: true,
  image: true,
  scripts: true,
  network: true,
  revision: true,
  ownerId: true,
  owner: PERSON,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.ProjectSelect;

type WholeRow = Prisma.ProjectGetPayload<{ include: typeof WHOLE }>;
type ListedRow = Prisma.ProjectGetPayload<{ select: typeof LISTED }>;

const listedParts = projectSchema.pick({ source: true, scripts: true, network: true });
const storedEnv = projectSchema.pick({ env: true });
const storedParts = projectSchema.pick({ files: true, initialCommands: true, env: true, limits: true });

/** The most that the column holds; Prisma refuses to look for more. */
const MOST_REVISION = 2_147_483_647;
const UNIQUE_VIOLATION = 'P2002';

export function createProjectStore({ prisma }: Pick<Database, 'prisma'>): ProjectStore {
  const byId = async (id: ProjectId): Promise<ProjectRecord | null> => {
    const row = await prisma.project.findUnique({ where: { id }, include: WHOLE });
    return row && toRecord(row);
  };
  return {
    async create({ id, ownerId, secrets, ...parts }) {
      const rows = Object.entries(secrets).flatMap(([name, sealed]) => (sealed === null ? [] : [{ name, sealed }]));
      const data = { id, ownerId, ...columnsOf(parts), secrets: { create: rows } };
      await oneOfItsName(parts.name, () => prisma.project.create({ data, select: { id: true } }));
      return toRecord(await prisma.project.findUniqueOrThrow({ where: { id }, include: WHOLE }));
    },

    byId,

    async people(id) {
      const select = { ownerId: true, members: { select: { userId: true } } };
      const row = await prisma.project.findUnique({ where: { id }, select });
      if (!row) return null;
      return {
        ownerId: brandId('user', row.ownerId),
        memberIds: row.members.map(({ userId }) => brandId('user', userId)),
      };
    },

    async list(userId, { limit, cursor, q }) {
      const filters: Prisma.ProjectWhereInput[] = [{ OR: [{ ownerId: userId }, { members: { some: { userId } } }] }];
      if (q) {
        const contains = { contains: containsPattern(q), mode: 'insensitive' } as const;
        filters.push({ OR: [{ name: contains }, { description: contains }] });
      }
      if (cursor) filters.push(afterCursor('updatedAt', cursor));
      const rows = await prisma.project.findMany({
        where: { AND: filters },
        select: LISTED,
        orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
      });
      return pageFrom(rows, limit, (row) => row.updatedAt, toListing);
    },

    async update(id, revision, { parts, secrets, admit }) {
      if (revision > MOST_REVISION) return null;
      const counted = Object.keys(parts).length > 0 ? { revision: { increment: 1 } } : {};
      const written = await oneOfItsName(parts.name, () =>
        prisma.$transaction(async (tx) => {
          // The row is locked from here on: of two changes of the secrets the second one sees what the first has left.
          const data = { ...columnsOf(parts), ...counted, updatedAt: new Date() };
          const where = { id, revision };
          const [row] = await tx.project.updateManyAndReturn({ where, data, select: { env: true } });
          if (!row) return false;
          await changeSecrets(tx, id, secrets);
          const stored = await tx.projectSecret.findMany({ where: { projectId: id } });
          const sizes = stored.map(({ name, sealed }) => ({ name, sealedBytes: sealed.length }));
          admit({ ...storedEnv.parse(row), secrets: sizes });
          return true;
        }),
      );
      return written ? byId(id) : null;
    },

    async delete(id) {
      const { count } = await prisma.project.deleteMany({ where: { id } });
      return count === 1;
    },

    async addMember(id, userId, most) {
      return prisma.$transaction(async (tx) => {
        // Locks the row, so that of two at once the second one counts the first.
        const { count } = await tx.project.updateMany({ where: { id }, data: { updatedAt: new Date() } });
        if (count === 0) return false;
        const known = { projectId_userId: { projectId: id, userId } };
        if (await tx.projectMember.findUnique({ where: known })) return true;
        if ((await tx.projectMember.count({ where: { projectId: id } })) >= most) return false;
        await tx.projectMember.create({ data: { projectId: id, userId } });
        return true;
      });
    },

    async removeMember(id, userId) {
      const { count } = await prisma.projectMember.deleteMany({ where: { projectId: id, userId } });
      return count === 1;
    },
  };
}

async function changeSecrets(tx: Prisma.TransactionClient, projectId: ProjectId, secrets: SealedSecrets) {
  for (const [name, sealed] of Object.entries(secrets)) {
    const where = { projectId_name: { projectId, name } };
    if (sealed === null) await tx.projectSecret.deleteMany({ where: { projectId, name } });
    else await tx.projectSecret.upsert({ where, create: { projectId, name, sealed }, update: { sealed } });
  }
}

/** @throws SandpiperError CONFLICT */
async function oneOfItsName<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== UNIQUE_VIOLATION) throw error;
    const message = `is that of another project: ${name ?? ''}`;
    throw new SandpiperError('CONFLICT', `name ${message}`, { fields: [{ path: 'name', message }], cause: error });
  }
}

/** A column of JSON is emptied by a word of Prisma's own. */
function columnsOf<Parts extends Partial<ProjectParts>>({ files, ...parts }: Parts) {
  return { ...parts, ...(files === undefined ? {} : { files: files === null ? Prisma.DbNull : files }) };
}

function toRecord(row: WholeRow): ProjectRecord {
  return {
    ...toListing(row),
    ...storedParts.parse(row),
    buildCommand: row.buildCommand,
    secretNames: row.secrets.map(({ name }) => name),
    members: row.members.map(({ userId, addedAt, user }) => ({
      userId: brandId('user', userId),
      ...user,
      addedAt: addedAt.toISOString(),
    })),
  };
}

function toListing(row: ListedRow): ProjectListing {
  const { name, description, entry, language, image, revision, owner, createdAt, updatedAt } = row;
  return {
    ...listedParts.parse(row),
    id: brandId('project', row.id),
    name,
    description,
    entry,
    language,
    image,
    revision,
    ownerId: brandId('user', row.ownerId),
    owner: { email: owner.email, name: owner.name },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
