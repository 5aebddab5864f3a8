import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import { createWorkerMetrics, type WorkerMetrics } from '#observability/worker-metrics.ts';
import { aChunk, anEnd, makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { type ParsedMetric, parsePrometheusText, sampleValue } from '#tests/support/prometheus-text.ts';
import { meteredExecutions, meteredLogs } from './metered-stores.ts';

let database: TestDatabase;
let metrics: WorkerMetrics;
let executions: ExecutionStore;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => {
  metrics = createWorkerMetrics({
    version: '1',
    capacity: 1,
    used: () => ({ memoryBytes: 0, cpus: 0, idle: 0, busy: 0 }),
    room: () => null,
  });
  executions = meteredExecutions(database.stores.executions, metrics);
});

const claim = () =>
  executions.claim({ workerId: newId('worker'), languages: null, room: UNBOUNDED_ROOM, soon: UNBOUNDED_ROOM });
const read = async (): Promise<Map<string, ParsedMetric>> => parsePrometheusText(await metrics.text());

test('A run is counted from its claim to its end, by one that has it and not by one that lost it', async () => {
  await submitOne(database.stores, await makeUser(database.stores));
  const claimed = await claim();
  if (!claimed) throw new Error('nothing was claimed');
  expect(await claim()).toBeNull();
  expect(await executions.end(claimed, anEnd())).toBe(true);
  expect(await executions.end(claimed, anEnd())).toBe(false);
  await executions.recordTimings(claimed.id, {
    queueMs: 5,
    claimMs: 2,
    transferMs: 10,
    runMs: 21,
    persistMs: null,
    persistedAt: new Date(),
  });
  const parsed = await read();
  expect(sampleValue(parsed, 'sandpiper_worker_claims_total', { result: 'claimed' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_claims_total', { result: 'nothing' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_claim_duration_seconds_count')).toBe(2);
  expect(sampleValue(parsed, 'sandpiper_worker_attempts_total', { result: 'ended' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_attempts_total', { result: 'lost' })).toBe(1);
  expect(
    sampleValue(parsed, 'sandpiper_worker_executions_ended_total', { status: 'COMPLETED', outcome: 'EXITED' }),
  ).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_phase_duration_seconds_sum', { phase: 'RUN' })).toBeCloseTo(0.021);
  const steps = parsed.get('sandpiper_worker_step_duration_seconds')?.samples ?? [];
  expect(new Set(steps.map(({ labels }) => labels.step))).toEqual(new Set(['queue', 'claim', 'transfer', 'run']));
});

test('What the database does not take is counted by what it was, and still thrown', async () => {
  const broken = () => Promise.reject(new Error('away'));
  const counted = meteredExecutions({ ...database.stores.executions, claim: broken, giveBack: broken }, metrics);
  const logs = meteredLogs({ ...database.stores.logs, append: broken }, metrics);
  await expect(
    counted.claim({ workerId: newId('worker'), languages: null, room: UNBOUNDED_ROOM, soon: UNBOUNDED_ROOM }),
  ).rejects.toThrow('away');
  const lost = { id: newId('execution'), fencingToken: 'x' } as never;
  await expect(logs.append(lost, [aChunk(1, 'x')])).rejects.toThrow('away');
  const parsed = await read();
  expect(sampleValue(parsed, 'sandpiper_worker_claims_total', { result: 'failed' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_store_failures_total', { operation: 'claim' })).toBe(1);
  expect(sampleValue(parsed, 'sandpiper_worker_store_failures_total', { operation: 'append' })).toBe(1);
});
