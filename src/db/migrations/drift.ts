import { PRISMA_FOLDER, readMigrations, readSchema } from './migrations-folder.ts';
import { NO_FILTER, withSchemaEngine } from './schema-engine.ts';

/**
 * The SQL that leads from what the migrations make to what `schema.prisma` says; null where the two agree.
 * `databaseUrl` is any database of a role that may create databases: the migrations are tried out in one of their own.
 */
export async function findDrift(databaseUrl: string, prismaFolder: string = PRISMA_FOLDER): Promise<string | null> {
  const migrations = await readMigrations(prismaFolder);
  const schema = await readSchema(prismaFolder);
  const none = migrations.migrationDirectories.length === 0;
  const diff = await withSchemaEngine(databaseUrl, (engine) =>
    engine.diff({
      from: none ? { tag: 'empty' } : { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    }),
  );
  return diff.exitCode === 0 ? null : (diff.stdout ?? '').trim();
}
