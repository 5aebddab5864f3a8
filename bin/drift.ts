import { findDrift } from '#db/migrations/drift.ts';

// Fails where `prisma/schema.prisma` and `prisma/migrations/` say different things. Needs a Postgres to try the
// migrations out on: SANDPIPER_TEST_DATABASE_URL or DATABASE_URL, of a role that may create databases.
const databaseUrl = process.env.SANDPIPER_TEST_DATABASE_URL || process.env.DATABASE_URL;
if (databaseUrl) {
  const sql = await findDrift(databaseUrl);
  if (sql === null) {
    console.log('The schema and its migrations agree.');
  } else {
    console.error(`${sql}\n\nschema.prisma has this and the migrations don't: node bin/new-migration.ts <name>`);
    process.exitCode = 1;
  }
} else {
  console.error('Set SANDPIPER_TEST_DATABASE_URL to a Postgres whose role may create databases.');
  process.exitCode = 1;
}
