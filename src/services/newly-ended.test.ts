import { expect, it } from 'vitest';
import type { EndedRun } from '#db/stores/stats-store.ts';
import { NewlyEnded } from './newly-ended.ts';

const run: EndedRun = { status: 'COMPLETED', outcome: 'EXITED', waitMs: 1, runMs: 2 };

/** A store that counts its cursors, and writes down which it was asked to go on from. */
function bench() {
  const asked: (Date | null)[] = [];
  let nowMs = 0;
  let fails = false;
  const store = {
    async endedAfter(cursor: Date | null) {
      asked.push(cursor);
      if (fails) throw new Error('away');
      return { ended: cursor ? [run] : [], cursor: new Date(asked.length) };
    },
  };
  return {
    asked,
    newlyEnded: new NewlyEnded(store, () => nowMs),
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (does: boolean) => {
      fails = does;
    },
  };
}

it('begins with what ends from now on, and goes on from where it was', async () => {
  const { newlyEnded, asked } = bench();
  expect(await newlyEnded.take()).toEqual([]);
  expect(await newlyEnded.take()).toEqual([run]);
  await newlyEnded.take();
  expect(asked).toEqual([null, new Date(1), new Date(2)]);
});

it('loses nothing where the database is away for a while', async () => {
  const { newlyEnded, asked, fail } = bench();
  await newlyEnded.take();
  fail(true);
  await expect(newlyEnded.take()).rejects.toThrow('away');
  fail(false);
  expect(await newlyEnded.take()).toEqual([run]);
  expect(asked.at(-1)).toEqual(new Date(1));
});

it('begins anew where nobody asked for more than an hour', async () => {
  const { newlyEnded, asked, pass } = bench();
  await newlyEnded.take();
  pass(3_599_000);
  await newlyEnded.take();
  pass(3_601_000);
  expect(await newlyEnded.take()).toEqual([]);
  expect(asked).toEqual([null, new Date(1), null]);
});
