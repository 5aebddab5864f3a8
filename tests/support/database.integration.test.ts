import pg from 'pg';
import { expect, test } from 'vitest';
import { testDatabase } from './database.ts';

test('a test database is migrated, empty and gone afterwards', async () => {
  const database = await testDatabase();
  expect(await database.stores.executions.counts()).toEqual({ queued: 0, delayed: 0, running: 0 });
  await database[Symbol.asyncDispose]();

  const client = new pg.Client({ connectionString: database.url });
  await expect(client.connect()).rejects.toThrow(/does not exist/);
});

test('a connection that a test left open fails it', async () => {
  const database = await testDatabase();
  const forgotten = new pg.Client({ connectionString: database.url, application_name: 'forgotten' });
  forgotten.on('error', () => undefined);
  await forgotten.connect();
  await expect(database[Symbol.asyncDispose]()).rejects.toThrow(/left open.*\n.*forgotten/s);
});
