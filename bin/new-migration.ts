import { newMigration } from '#db/migrations/new-migration.ts';

// `node bin/new-migration.ts <name>` writes the next migration from what changed in `prisma/schema.prisma`.
const databaseUrl = process.env.SANDPIPER_TEST_DATABASE_URL || process.env.DATABASE_URL;
const name = process.argv[2];
if (databaseUrl && name) {
  console.log((await newMigration(databaseUrl, name)) ?? 'The schema and its migrations agree: nothing to write.');
} else {
  console.error('Usage: SANDPIPER_TEST_DATABASE_URL=postgres://… node bin/new-migration.ts <name>');
  process.exitCode = 1;
}
