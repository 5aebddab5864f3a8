import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddressList } from '#config/address-list.ts';
import { DELAY_KINDS } from '#core/delay-kinds.ts';
import { MetricsAccess } from '#observability/metrics-access.ts';
import { createWebMetrics, type WebMetrics } from '#observability/web-metrics.ts';
import { NewlyEnded } from '#services/newly-ended.ts';
import { type ApiBench, apiBench, end, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { parsePrometheusText, sampleValue } from '#tests/support/prometheus-text.ts';
import { handleMetricsRequest } from './handle-request.ts';

const TOKEN = 'a-token-of-the-metrics-that-is-long-enough';

let database: TestDatabase;
let bench: ApiBench;
let metrics: WebMetrics;
let admin: TestUser;
let developer: TestUser;
let nowMs = 0;
const failed: unknown[] = [];

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  [admin, developer] = await Promise.all([bench.user('ADMIN'), bench.user()]);
  const { stats, workers } = bench.deps.stores;
  const newlyEnded = new NewlyEnded(stats);
  metrics = createWebMetrics(
    {
      version: '1.2.3',
      queue: () => stats.queue(),
      newlyEnded: () => newlyEnded.take(),
      workers: () => workers.alive(15_000),
      databaseBytes: () => stats.databaseBytes(),
      subscriptions: () => bench.deps.watchers.size,
      connections: () => ({ total: 3, idle: 1, waiting: 2 }),
      onFailed: (error) => failed.push(error),
    },
    () => nowMs,
  );
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

interface Ask {
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly token?: string | null;
  readonly allow?: string;
  readonly trustedProxies?: number;
}

async function ask({ headers = {}, method = 'GET', token = TOKEN, allow = '', trustedProxies = 0 }: Ask = {}) {
  const deps = {
    ...bench.deps,
    config: { ...bench.deps.config, trustedProxies },
    metrics,
    metricsAccess: new MetricsAccess({ token, allow: parseAddressList(allow) ?? [] }),
  };
  return await handleMetricsRequest(deps, new Request('http://localhost:3000/api/metrics', { method, headers }));
}

const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });

/** A reading that asks the database anew. */
async function read() {
  nowMs += 60_000;
  return parsePrometheusText(await (await ask(bearer(TOKEN))).text());
}

describe('who may read', () => {
  it.each([
    ['whoever has the token', () => bearer(TOKEN), 200],
    ['an admin by an API token', () => bearer(admin.secret), 200],
    ['nobody', () => ({}), 401],
    ['a developer', () => bearer(developer.secret), 401],
    ['another token', () => bearer(`${TOKEN}x`), 401],
    ['an empty token', () => bearer(''), 401],
    ['any token where none is set', () => ({ ...bearer(TOKEN), token: null }), 401],
    ['an address that may', () => ({ headers: { 'x-sandpiper-peer': '10.1.2.3' }, allow: '10.0.0.0/8' }), 200],
    ['an address that may not', () => ({ headers: { 'x-sandpiper-peer': '11.1.2.3' }, allow: '10.0.0.0/8' }), 401],
    ['an IPv6 address that may', () => ({ headers: { 'x-sandpiper-peer': 'fd00::5' }, allow: 'fd00::5' }), 200],
    ['a neighbour of one that may', () => ({ headers: { 'x-sandpiper-peer': 'fd00::6' }, allow: 'fd00::5' }), 401],
    ['IPv4 over IPv6', () => ({ headers: { 'x-sandpiper-peer': '::ffff:10.1.2.3' }, allow: '10.1.2.3' }), 200],
  ] satisfies [string, () => Ask, number][])('%s', async (_, how, status) => {
    const response = await ask(how());
    expect(response.status).toBe(status);
    if (status === 200) {
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    } else {
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
  });

  it('is not told by what a client writes into X-Forwarded-For, but by what a proxy of ours does', async () => {
    const headers = { 'x-sandpiper-peer': '192.0.2.1', 'x-forwarded-for': '10.1.2.3' };
    expect((await ask({ headers, allow: '10.0.0.0/8' })).status).toBe(401);
    expect((await ask({ headers, allow: '10.0.0.0/8', trustedProxies: 1 })).status).toBe(200);
    const forged = { ...headers, 'x-forwarded-for': '10.1.2.3, 192.0.2.9' };
    expect((await ask({ headers: forged, allow: '10.0.0.0/8', trustedProxies: 1 })).status).toBe(401);
    expect(
      (await ask({ headers: { 'x-sandpiper-peer': '10.1.2.3' }, allow: '10.0.0.0/8', trustedProxies: 1 })).status,
    ).toBe(401);
  });

  it('reads only', async () => {
    const response = await ask({ ...bearer(TOKEN), method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('what is told', () => {
  it('is in the format of Prometheus, with names, units and a help', async () => {
    const parsed = await read();
    expect([...parsed.keys()]).toEqual(
      expect.arrayContaining([
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_seconds',
        'sandpiper_http_requests_total',
        'sandpiper_http_request_duration_seconds',
        'sandpiper_queue_queued',
        'sandpiper_queue_delayed',
        'sandpiper_executions_ended_total',
        'sandpiper_execution_wait_seconds',
        'sandpiper_execution_run_seconds',
        'sandpiper_database_size_bytes',
      ]),
    );
    for (const [name, { type }] of parsed) {
      if (name.startsWith('sandpiper_') && type === 'counter') expect(name).toMatch(/_total$/);
    }
    expect(sampleValue(parsed, 'sandpiper_build_info', { service: 'web', version: '1.2.3' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_database_up')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_database_size_bytes')).toBeGreaterThan(1_000_000);
    expect(sampleValue(parsed, 'sandpiper_database_connections', { state: 'busy' })).toBe(2);
    expect(sampleValue(parsed, 'sandpiper_database_connections', { state: 'waiting' })).toBe(2);
  });

  it('is how many wait, by a few kinds of reasons, and how many run', async () => {
    const caller = bench.caller(developer.principal);
    const ids = [];
    for (let each = 0; each < 4; each += 1) ids.push((await caller.execution.submit({ code: 'x' })).id);
    await bench.claim();
    const waits = async (nth: number, reason: string) =>
      database.pool.query(
        `UPDATE execution SET status = 'DELAYED', delay_reason = $2
         WHERE id = (SELECT id FROM execution WHERE status IN ('QUEUED', 'DELAYED') ORDER BY id OFFSET $1 LIMIT 1)`,
        [nth, reason],
      );
    await waits(0, 'The container engine is not available.');
    await waits(1, 'Waits for the "moon"\n{x="y"}');
    const parsed = await read();
    expect(sampleValue(parsed, 'sandpiper_queue_queued')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_queue_running')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_queue_delayed', { reason: 'engine' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_queue_delayed', { reason: 'other' })).toBe(1);
    expect(parsed.get('sandpiper_queue_delayed')?.samples).toHaveLength(DELAY_KINDS.length);
    expect(sampleValue(parsed, 'sandpiper_queue_oldest_wait_seconds')).toBeGreaterThan(0);
    expect(sampleValue(parsed, 'sandpiper_workers_alive')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_workers_capacity')).toBe(2);
    expect(sampleValue(parsed, 'sandpiper_workers_memory_reserved_bytes')).toBe(0);
    expect(sampleValue(parsed, 'sandpiper_workers_draining')).toBe(0);
  });

  it('is each end once, with its outcome, its wait and its run', async () => {
    await read();
    const { id } = await bench.caller(developer.principal).execution.submit({ code: 'x' });
    await database.pool.query(`UPDATE execution SET queued_at = now() - interval '1 hour' WHERE id = $1`, [id]);
    const claimed = await bench.claim();
    await end(bench.deps, claimed, 3);
    // Ends are told of when they are settled: one of some seconds ago, but after the last reading.
    await database.pool.query(`UPDATE execution SET ended_at = now() - interval '5 s' WHERE id = $1`, [claimed.id]);
    await expect
      .poll(async () => {
        const ended = (await read()).get('sandpiper_executions_ended_total')?.samples ?? [];
        return ended.map(({ labels, value }) => ({ ...labels, value }));
      })
      .toEqual([{ status: 'FAILED', outcome: 'EXITED', value: 1 }]);
    const parsed = await read();
    expect(sampleValue(parsed, 'sandpiper_executions_ended_total', { outcome: 'EXITED' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_execution_run_seconds_count')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_execution_wait_seconds_bucket', { le: '+Inf' })).toBe(1);
  });

  it('is every request by its route, and a stream without how long it took', async () => {
    const route = '/api/v1/executions/:id';
    metrics.countRequest({ route, method: 'GET', status: 200, durationMs: 30 });
    metrics.countRequest({ route, method: 'GET', status: 200, durationMs: null });
    const parsed = await read();
    const labels = { route, method: 'GET', status: '200' };
    expect(sampleValue(parsed, 'sandpiper_http_requests_total', labels)).toBe(2);
    expect(sampleValue(parsed, 'sandpiper_http_request_duration_seconds_count', labels)).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_http_request_duration_seconds_sum', labels)).toBeCloseTo(0.03);
  });

  it('is still told of the process where the database is away, without what it was before', async () => {
    const away = createWebMetrics(
      {
        version: '1',
        queue: () => Promise.reject(new Error('away')),
        newlyEnded: () => Promise.reject(new Error('away')),
        workers: () => Promise.reject(new Error('away')),
        databaseBytes: () => Promise.reject(new Error('away')),
        subscriptions: () => 7,
        connections: () => ({ total: 0, idle: 0, waiting: 0 }),
        onFailed: (error) => failed.push(error),
      },
      () => 0,
    );
    const parsed = parsePrometheusText(await away.text());
    expect(failed).toHaveLength(1);
    expect(sampleValue(parsed, 'sandpiper_database_up')).toBe(0);
    expect(sampleValue(parsed, 'sandpiper_subscriptions_open')).toBe(7);
    expect(parsed.get('sandpiper_queue_queued')?.samples).toEqual([]);
  });
});
