import { Counter, Gauge, Histogram } from 'prom-client';
import { askedGauge, createRegistry, type MetricsPage, REQUEST_SECONDS } from './metrics.ts';
import { addSystemMetrics, type SystemSources } from './system-metrics.ts';

export interface WebMetricSources extends SystemSources {
  readonly version: string;
  subscriptions(): number;
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
}

export interface AnsweredHttpRequest {
  /** A pattern that is known beforehand, never the path itself. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** Null for a stream, which takes as long as somebody follows it. */
  readonly durationMs: number | null;
}

export interface WebMetrics extends MetricsPage {
  countRequest(request: AnsweredHttpRequest): void;
}

/** Two readers at a time, or one that is impatient, ask the database once. */
const FRESH_MS = 1_000;

/** What the web process tells. Whatever else is away, its own numbers are told: `sandpiper_database_up` is 0 then. */
export function createWebMetrics(sources: WebMetricSources, now: () => number = () => performance.now()): WebMetrics {
  const registry = createRegistry('web', sources.version);
  const registers = [registry];
  const labelNames = ['route', 'method', 'status'] as const;
  const requests = new Counter({
    name: 'sandpiper_http_requests_total',
    help: 'Requests answered, by the pattern of their path.',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'sandpiper_http_request_duration_seconds',
    help: 'From a request to the end of its answer, without streams of events.',
    labelNames,
    buckets: REQUEST_SECONDS,
    registers,
  });
  askedGauge(
    registry,
    'sandpiper_subscriptions_open',
    'Streams of events that are followed now.',
    sources.subscriptions,
  );
  new Gauge({
    name: 'sandpiper_database_connections',
    help: 'Connections of the pool of this process, and callers that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { total, idle, waiting } = sources.connections();
      this.set({ state: 'busy' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  const refresh = addSystemMetrics(registry, sources);
  let fresh: { at: number; done: Promise<void> } | null = null;
  return {
    contentType: registry.contentType,
    countRequest({ route, method, status, durationMs }) {
      const labels = { route, method, status: String(status) };
      requests.inc(labels);
      if (durationMs !== null) durations.observe(labels, durationMs / 1_000);
    },
    async text() {
      if (fresh === null || now() - fresh.at > FRESH_MS) fresh = { at: now(), done: refresh() };
      await fresh.done;
      return await registry.metrics();
    },
  };
}
