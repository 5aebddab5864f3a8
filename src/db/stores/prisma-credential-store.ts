import { brandId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import type { Credential } from '#db/generated/client.ts';
import type { CredentialRecord, CredentialStore } from './credential-store.ts';

const WITHOUT_SECRET = { sealed: true } as const;

export function createCredentialStore({ prisma }: Pick<Database, 'prisma'>): CredentialStore {
  return {
    async create(credential) {
      const [row] = await prisma.credential.createManyAndReturn({
        data: [{ ...credential }],
        skipDuplicates: true,
        omit: WITHOUT_SECRET,
      });
      return row ? toRecord(row) : null;
    },

    async listOf(ownerId) {
      const rows = await prisma.credential.findMany({
        where: { ownerId },
        orderBy: [{ name: 'asc' }],
        omit: WITHOUT_SECRET,
      });
      return rows.map(toRecord);
    },

    async byId(id) {
      const row = await prisma.credential.findUnique({ where: { id }, omit: WITHOUT_SECRET });
      return row && toRecord(row);
    },

    async delete(id) {
      return (await prisma.credential.deleteMany({ where: { id } })).count === 1;
    },
  };
}

function toRecord(row: Omit<Credential, 'sealed'>): CredentialRecord {
  const { name, host, username, createdAt, lastUsedAt } = row;
  return {
    id: brandId('credential', row.id),
    ownerId: brandId('user', row.ownerId),
    name,
    host,
    username,
    createdAt,
    lastUsedAt,
  };
}
