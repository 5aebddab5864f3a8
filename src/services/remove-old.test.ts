import { describe, expect, it } from 'vitest';
import type { RetentionStore } from '#db/stores/retention-store.ts';
import { removeOld } from './remove-old.ts';

/** A store that has so many batches of each kind, and writes down what it is asked for. */
function storeOf(batches: Partial<Record<keyof RetentionStore, number[]>>) {
  const asked: string[] = [];
  const take = (what: keyof RetentionStore) => async (days: number) => {
    asked.push(`${what} ${days}`);
    return batches[what]?.shift() ?? 0;
  };
  const store: RetentionStore = {
    async removeLogs(days, after) {
      asked.push(`removeLogs ${days} ${after?.id ?? 'first'}`);
      const removed = batches.removeLogs?.shift();
      if (removed === undefined) return { removed: 0, next: null };
      return { removed, next: { endedAt: new Date(0), id: `batch${batches.removeLogs?.length}` } };
    },
    removeExecutions: take('removeExecutions'),
    removeAudit: take('removeAudit'),
    removeSignInAttempts: take('removeSignInAttempts'),
    removeSignInLinks: take('removeSignInLinks'),
    removeExaminations: take('removeExaminations'),
    removeWorkers: take('removeWorkers'),
    removeSamples: take('removeSamples'),
  };
  return { store, asked };
}

const days = { logDays: 30, executionDays: 90, auditDays: 365 };
const NOTHING = {
  logs: 0,
  executions: 0,
  artifacts: 0,
  auditEvents: 0,
  signInAttempts: 0,
  signInLinks: 0,
  examinations: 0,
  workers: 0,
  samples: 0,
};

/** A store with those sets that nobody has any more, of which it can not remove some. */
function artifactsOf(sets: string[], stuck: readonly string[] = []) {
  const removed: string[] = [];
  return {
    removed,
    records: {
      orphans: async (limit: number) => sets.slice(0, limit),
      forget: async (set: string) => void sets.splice(sets.indexOf(set), 1),
    },
    store: {
      remove: async (set: string) => {
        if (stuck.includes(set)) throw new Error('away');
        removed.push(set);
      },
    },
  };
}

function optionsOf(change: Partial<Parameters<typeof removeOld>[1]> = {}) {
  const failed: string[] = [];
  const pauses = { count: 0 };
  return {
    failed,
    pauses,
    options: {
      days,
      artifacts: artifactsOf([]),
      signal: new AbortController().signal,
      pause: async () => {
        pauses.count += 1;
      },
      onFailed: (kind: string) => failed.push(kind),
      ...change,
    },
  };
}

describe('removing what is old', () => {
  it('goes on batch by batch with a pause after each, and says how much it was', async () => {
    const { store } = storeOf({ removeLogs: [3, 0, 2], removeExecutions: [1_000, 7], removeSamples: [5] });
    const { options, pauses } = optionsOf();
    expect(await removeOld(store, options)).toEqual({ ...NOTHING, logs: 5, executions: 1_007, samples: 5 });
    expect(pauses.count).toBe(6);
  });

  it('goes on with logs where the last batch ended', async () => {
    const { store, asked } = storeOf({ removeLogs: [1, 1] });
    await removeOld(store, optionsOf().options);
    expect(asked.filter((each) => each.startsWith('removeLogs'))).toEqual([
      'removeLogs 30 first',
      'removeLogs 30 batch1',
      'removeLogs 30 batch0',
    ]);
  });

  it('leaves alone what is kept for ever', async () => {
    const { store, asked } = storeOf({});
    const forEver = { logDays: null, executionDays: null, auditDays: null };
    expect(await removeOld(store, optionsOf({ days: forEver }).options)).toEqual(NOTHING);
    expect(asked.join()).not.toMatch(/Logs|Executions|Audit/);
    expect(asked).toContain('removeSamples 7');
  });

  it('goes on with the others where one kind fails', async () => {
    const { store } = storeOf({ removeAudit: [4] });
    const broken = { ...store, removeExecutions: () => Promise.reject(new Error('away')) };
    const { options, failed } = optionsOf();
    expect(await removeOld(broken, options)).toEqual({ ...NOTHING, auditEvents: 4 });
    expect(failed).toEqual(['executions']);
  });

  it('stops after the batch under way when the worker stops', async () => {
    const { store, asked } = storeOf({ removeExecutions: [1_000, 1_000, 1_000] });
    const stop = new AbortController();
    const { options } = optionsOf({ signal: stop.signal, pause: async () => stop.abort() });
    expect(await removeOld(store, options)).toEqual({ ...NOTHING, executions: 1_000 });
    expect(asked).toEqual(['removeLogs 30 first', 'removeExecutions 90']);
  });

  it('removes the bytes of artifacts that no execution has', async () => {
    const artifacts = artifactsOf(Array.from({ length: 45 }, (_, index) => `set${index}`));
    const { store } = storeOf({});
    expect(await removeOld(store, optionsOf({ artifacts }).options)).toEqual({ ...NOTHING, artifacts: 45 });
    expect(new Set(artifacts.removed).size).toBe(45);
  });

  it('removes the others where the bytes of some can not be removed, and leaves those for another time', async () => {
    const sets = ['one', 'stuck', 'two'];
    const artifacts = artifactsOf(sets, ['stuck']);
    const { store, asked } = storeOf({});
    const { options, failed } = optionsOf({ artifacts });
    await removeOld(store, options);
    expect([artifacts.removed, sets, failed]).toEqual([['one', 'two'], ['stuck'], ['artifacts']]);
    expect(asked).toContain('removeAudit 365');
  });
});
