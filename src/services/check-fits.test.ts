import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '#core/limits.ts';
import type { WorkerRecord } from '#db/stores/worker-store.ts';
import { checkFits } from './check-fits.ts';
import type { Deps } from './deps.ts';

const MIB = 1024 ** 2;
type Has = Pick<WorkerRecord, 'memoryBytes' | 'cpus'>;

function asking(workers: readonly Has[]) {
  const state = { asked: 0, away: false };
  const alive = async () => {
    state.asked += 1;
    if (state.away) throw new Error('the database is away');
    return workers;
  };
  // Only this is asked.
  const deps = { stores: { workers: { alive } } } as unknown as Pick<Deps, 'stores'>;
  const check = (limits: Partial<Limits>) => checkFits(deps, { ...DEFAULT_LIMITS, ...limits });
  const problem = (limits: Partial<Limits>) =>
    check(limits).then(
      () => null,
      (error) => error.fields,
    );
  return { state, check, problem };
}

describe('a submission that no worker could run', () => {
  it('is refused by the name of the limit, with the most that a worker has', async () => {
    const { problem } = asking([
      { memoryBytes: 512 * MIB, cpus: 4 },
      { memoryBytes: 1024 * MIB, cpus: 2 },
    ]);
    expect(await problem({ memoryBytes: 1024 * MIB })).toBeNull();
    expect(await problem({ cpus: 4 })).toBeNull();
    expect(await problem({ memoryBytes: 2048 * MIB })).toEqual([
      { path: 'limits.memoryBytes', message: `must be at most ${1024 * MIB}: no worker has more to give` },
    ]);
    expect(await problem({ memoryBytes: 2048 * MIB, cpus: 5 })).toEqual([
      { path: 'limits.memoryBytes', message: expect.any(String) },
      { path: 'limits.cpus', message: 'must be at most 4: no worker has more to give' },
    ]);
    expect(await problem({ memoryBytes: 1024 * MIB, cpus: 4 })).toEqual([
      { path: 'limits.memoryBytes', message: `must be at most ${512 * MIB} with 4 cpus: no worker has more to give` },
    ]);
  });

  it('waits where there is no worker, or where one has not said yet what it has', async () => {
    expect(await asking([]).problem({ memoryBytes: 2048 * MIB })).toBeNull();
    const starting = asking([
      { memoryBytes: 512 * MIB, cpus: 4 },
      { memoryBytes: 0, cpus: 0 },
    ]);
    expect(await starting.problem({ memoryBytes: 2048 * MIB })).toBeNull();
  });

  it('is not looked up with every submission, but again after a fault', async () => {
    const { state, check } = asking([{ memoryBytes: 512 * MIB, cpus: 4 }]);
    state.away = true;
    await expect(check({})).rejects.toThrow('away');
    state.away = false;
    for (let times = 0; times < 5; times++) await check({});
    expect(state.asked).toBe(2);
  });
});
