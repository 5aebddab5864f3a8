import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAddressList } from '#config/address-list.ts';
import { createLogger } from '#observability/logger.ts';
import { MetricsAccess } from '#observability/metrics-access.ts';
import { createWorkerMetrics } from '#observability/worker-metrics.ts';
import { parsePrometheusText, sampleValue } from '#tests/support/prometheus-text.ts';
import { MetricsServer } from './metrics-server.ts';

const TOKEN = 'a-token-of-the-metrics-that-is-long-enough';

let cleanup = new AsyncDisposableStack();
afterEach(async () => {
  await cleanup.disposeAsync();
  cleanup = new AsyncDisposableStack();
});

async function serving({
  allow = '',
  port = 0,
  text,
}: {
  allow?: string;
  port?: number;
  text?: () => Promise<string>;
} = {}) {
  const metrics = createWorkerMetrics({
    version: '1.2.3',
    capacity: 4,
    used: () => ({ memoryBytes: 512, cpus: 1.5, idle: 2, busy: 3 }),
    room: () => ({ memoryBytes: 1_024, cpus: 4 }),
  });
  const lines: Record<string, unknown>[] = [];
  const server = new MetricsServer({
    host: '127.0.0.1',
    port,
    metrics: text ? { ...metrics, text } : metrics,
    access: new MetricsAccess({ token: TOKEN, allow: parseAddressList(allow) ?? [] }),
    log: createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
  });
  cleanup.use(server);
  await server.start();
  return { metrics, lines, server, url: `http://127.0.0.1:${server.port}/metrics` };
}

const bearer = { authorization: `Bearer ${TOKEN}` };

describe('the port of a worker', () => {
  it('shows what the worker counted, in the format of Prometheus', async () => {
    const { metrics, url } = await serving();
    metrics.claimed('claimed', 4);
    metrics.attemptOver('ended');
    metrics.ended('FAILED', 'OUT_OF_MEMORY');
    metrics.phaseEnded('RUN', 250);
    metrics.stepDone('transfer', 20);
    metrics.sandboxClaimed('cold');
    metrics.storeFailed('end');
    const response = await fetch(url, { headers: bearer });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const parsed = parsePrometheusText(await response.text());
    expect(sampleValue(parsed, 'sandpiper_worker_claims_total', { result: 'claimed' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_claim_duration_seconds_sum')).toBeCloseTo(0.004);
    expect(sampleValue(parsed, 'sandpiper_worker_attempts_total', { result: 'ended' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_executions_ended_total', { outcome: 'OUT_OF_MEMORY' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_phase_duration_seconds_bucket', { phase: 'RUN', le: '0.25' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_step_duration_seconds_count', { step: 'transfer' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_sandboxes_claimed_total', { start: 'cold' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_store_failures_total', { operation: 'end' })).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_worker_sandboxes', { state: 'busy' })).toBe(3);
    expect(sampleValue(parsed, 'sandpiper_worker_memory_reserved_bytes')).toBe(512);
    expect(sampleValue(parsed, 'sandpiper_worker_cpus_limit')).toBe(4);
    expect(sampleValue(parsed, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(parsed.has('nodejs_eventloop_lag_seconds')).toBe(true);
  });

  it.each([
    ['without a token', {}],
    ['with another token', { authorization: `Bearer ${TOKEN.slice(1)}` }],
    ['with a claim of where it comes from', { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1' }],
  ])('shows nothing to a request %s', async (_, headers) => {
    const { url } = await serving({ allow: '10.0.0.0/8' });
    const response = await fetch(url, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('shows them to an address that may', async () => {
    const { url } = await serving({ allow: '127.0.0.0/8' });
    expect((await fetch(url)).status).toBe(200);
  });

  it('has nothing else, and changes nothing', async () => {
    const { url } = await serving();
    expect((await fetch(url.replace('/metrics', '/'), { headers: bearer })).status).toBe(404);
    const posted = await fetch(url, { method: 'POST', headers: bearer, body: 'x' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
  });

  it('says in the log that it is taken, and leaves the worker alone', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    cleanup.defer(() => void other.close());
    const { server, lines } = await serving({ port: (other.address() as AddressInfo).port });
    expect(server.port).toBeNull();
    expect(lines).toMatchObject([{ event: 'metrics.not-served', level: 40, err: { code: 'EADDRINUSE' } }]);
    expect(lines[0]?.msg).toContain('WORKER_METRICS_PORT');
  });

  it('answers that something went wrong where the metrics can not be told', async () => {
    const { url, lines } = await serving({ text: () => Promise.reject(new Error('broken')) });
    const response = await fetch(url, { headers: bearer });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'INTERNAL' });
    expect(lines.at(-1)).toMatchObject({ event: 'metrics.failed', err: { message: 'broken' } });
  });

  it('closes although somebody is still connected', async () => {
    const { server } = await serving();
    const socket = connect(server.port ?? 0, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    await server[Symbol.asyncDispose]();
    expect(server.port).toBeNull();
    socket.destroy();
  });
});
