import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { parsePrometheusText, sampleValue } from '#tests/support/prometheus-text.ts';
import { untilEnded } from '#tests/support/test-worker.ts';
import { TestInstance } from '#tests/support/worker-process.ts';

const TOKEN = 'a-token-of-the-metrics-that-is-long-enough';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await ensureLanguageImage('python');
}, 300_000);
afterAll(() => database[Symbol.asyncDispose]());

it('A worker process tells by its own port what it ran, and another beside it runs without one', async () => {
  await using instance = await TestInstance.create(database.url);
  const port = await freePort();
  const env = { WORKER_METRICS_PORT: String(port), METRICS_TOKEN: TOKEN };
  const worker = await instance.startWorker(env);
  const beside = await instance.startWorker(env);
  expect(beside.output).toContain('"event":"metrics.not-served"');
  await beside.end('SIGTERM');
  expect(beside.exitCode).toBe(0);

  const { id } = await submitOne(database.stores, await makeUser(database.stores));
  await untilEnded(database, id);
  const url = `http://127.0.0.1:${port}/metrics`;
  expect((await fetch(url)).status).toBe(401);
  const read = async () => {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    return parsePrometheusText(await answer.text());
  };
  await expect
    .poll(async () => (await read()).get('sandpiper_worker_executions_ended_total')?.samples.length ?? 0)
    .toBe(1);
  const parsed = await read();
  expect(sampleValue(parsed, 'sandpiper_worker_executions_ended_total', { status: 'COMPLETED' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_claims_total', { result: 'claimed' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_phase_duration_seconds_count', { phase: 'RUN' })).toBe(1);
  const starts = parsed.get('sandpiper_worker_sandboxes_claimed_total')?.samples ?? [];
  expect(starts.reduce((sum, { value }) => sum + value, 0)).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_memory_limit_bytes')).toBeGreaterThan(0);
  expect(worker.output).not.toContain(TOKEN);
  await worker.end('SIGTERM');
  expect(worker.exitCode).toBe(0);
});

/** One that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
