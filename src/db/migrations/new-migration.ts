import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findDrift } from './drift.ts';
import { PRISMA_FOLDER, readMigrations } from './migrations-folder.ts';

/**
 * Writes `prisma/migrations/<next number>_<name>/migration.sql` with what `schema.prisma` has and the migrations don't,
 * and gives its path; null, and nothing is written, where there is no difference.
 */
export async function newMigration(
  databaseUrl: string,
  name: string,
  prismaFolder: string = PRISMA_FOLDER,
): Promise<string | null> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('The name of a migration is lower case letters, digits and _.');
  const sql = await findDrift(databaseUrl, prismaFolder);
  if (sql === null) return null;
  const { baseDir, migrationDirectories } = await readMigrations(prismaFolder);
  const last = Number(migrationDirectories.at(-1)?.path.split('_')[0] ?? 0);
  const folder = join(baseDir, `${String(last + 1).padStart(4, '0')}_${name}`);
  await mkdir(folder);
  const file = join(folder, 'migration.sql');
  await writeFile(file, `${sql}\n`);
  return file;
}
