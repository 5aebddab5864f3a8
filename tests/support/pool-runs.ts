import type { EngineInfo } from '#worker/engine/engine.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import type { PooledRunnerOptions } from '#worker/runners/pooled-runner.ts';
import { type FakeScript, fakeSupervisor } from './fake-supervisor.ts';
import { ManualClock, settled } from './manual-clock.ts';
import { type RunOverrides, SandboxRuns } from './sandbox-runs.ts';

export const IMAGE = 'fake/image:1';
export const MIB = 1024 ** 2;
export const STANDARD = { memoryBytes: 256 * MIB, diskBytes: 64 * MIB, cpus: 1 };

export interface PoolRuns extends AsyncDisposable {
  readonly engine: FakeEngine;
  readonly clock: ManualClock;
  readonly runs: SandboxRuns;
  readonly refillFaults: unknown[];
  /** How the supervisors behave. */
  readonly supervisors: { dirty: boolean; mute: boolean };
  /** The container that a run got. */
  containerOf(overrides?: RunOverrides): Promise<string | undefined>;
  /** Ids of the containers that are there now. */
  there(): string[];
}

/** A pool of sandboxes on a fake engine, whose supervisors are told how to behave. */
export function pooling(
  options: Partial<PooledRunnerOptions> = {},
  script: FakeScript = async () => 0,
  info: Partial<EngineInfo> = {},
): PoolRuns {
  const engine = new FakeEngine({ info });
  const clock = new ManualClock();
  const supervisors = { dirty: false, mute: false };
  const refillFaults: unknown[] = [];
  engine.addImage(IMAGE, fakeSupervisor(script, { dirty: () => supervisors.dirty, mute: () => supervisors.mute }));
  const runs = new SandboxRuns(engine, {
    reuse: 'owner',
    capacity: 2,
    clock,
    onRefillFailed: (error) => refillFaults.push(error),
    ...options,
  });
  return {
    engine,
    clock,
    runs,
    supervisors,
    refillFaults,
    async containerOf(overrides = {}) {
      const limits = { ...STANDARD, ...overrides.limits };
      const { environment } = await runs.run(IMAGE, ['main'], { ...overrides, limits });
      // What it leaves is cleaned after its end.
      await settled();
      await settled();
      return environment?.containerId;
    },
    there: () => engine.containers.map(({ id }) => id),
    async [Symbol.asyncDispose]() {
      await runs[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}
