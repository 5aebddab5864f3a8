import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/**
 * Names are `sandpiper_<what>_<unit>`, with `_total` for what only grows; units are seconds and bytes. No label holds
 * what a caller sent or an id of an execution, user or container: each has a few values that are known beforehand.
 */

/** In seconds, from the fastest answer to the longest run. */
export const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
export const RUN_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];
export const CLAIM_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What a process is asked for by Prometheus. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

/** With what every process tells of itself: CPU, memory, file descriptors, the event loop's lag, its version. */
export function createRegistry(service: string, version: string): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'sandpiper_build_info',
    help: 'Always 1; which part of Sandpiper this is, and its version.',
    labelNames: ['service', 'version'],
    registers: [registry],
  }).set({ service, version }, 1);
  return registry;
}

/** A gauge without labels, whose value is asked for at each reading. */
export function askedGauge(registry: Registry, name: string, help: string, ask: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(ask());
    },
  });
}
