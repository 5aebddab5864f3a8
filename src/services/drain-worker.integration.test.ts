import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { drainWorker } from '#services/drain-worker.ts';
import { resumeWorker } from '#services/resume-worker.ts';
import { type ApiBench, apiBench } from '#tests/support/api-bench.ts';
import { registerWorker } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

it('an admin drains a worker and has it take runs again, and both are written down with who did it', async () => {
  const { principal } = await bench.user('ADMIN');
  const id = await registerWorker(database.stores);
  expect(await drainWorker(bench.deps, principal, { id })).toMatchObject({ id, status: 'DRAINING' });
  expect(await drainWorker(bench.deps, principal, { id })).toMatchObject({ id, status: 'DRAINING' });
  expect(await resumeWorker(bench.deps, principal, { id })).toMatchObject({ id, status: 'UP', drainingAt: null });
  const { rows } = await database.pool.query(
    'SELECT action, actor_id, detail FROM audit_event WHERE target = $1 ORDER BY at, id',
    [id],
  );
  const written = { actor_id: principal.userId, detail: { hostname: 'test-host' } };
  expect(rows).toEqual([
    { action: 'worker.drained', ...written },
    { action: 'worker.drained', ...written },
    { action: 'worker.resumed', ...written },
  ]);
});

it('nobody else does, and a worker that is not there any more is not found', async () => {
  const [admin, developer] = [await bench.user('ADMIN'), await bench.user()];
  const id = await registerWorker(database.stores);
  await expect(drainWorker(bench.deps, developer.principal, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(resumeWorker(bench.deps, developer.principal, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await database.stores.workers.stopped(id);
  await expect(drainWorker(bench.deps, admin.principal, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const unknown = newId('worker');
  await expect(drainWorker(bench.deps, admin.principal, { id: unknown })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('what no worker could run is refused over REST, by the field, and what one could is taken', async () => {
  const { secret } = await bench.user();
  const id = await registerWorker(database.stores);
  await database.pool.query('UPDATE worker SET stopped_at = now() WHERE id <> $1', [id]);
  await database.stores.workers.heartbeat(id, {
    running: 0,
    engineStatus: 'up',
    engineDetail: null,
    memoryBytes: 512 * 1024 ** 2,
    cpus: 2,
  });
  const submit = (memoryBytes: string) =>
    bench.fetch('POST', '/executions', {
      headers: { authorization: `Bearer ${secret}` },
      body: { code: 'print(1)', limits: { memoryBytes } },
    });
  // What workers have may be known already, for a moment.
  await expect.poll(async () => (await submit('1GiB')).status, { timeout: 5_000 }).toBe(400);
  expect(await (await submit('1GiB')).json()).toMatchObject({
    errors: [{ path: 'limits.memoryBytes', message: `must be at most ${512 * 1024 ** 2}: no worker has more to give` }],
  });
  expect((await submit('512MiB')).status).toBe(202);
});
