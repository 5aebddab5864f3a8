import { expect, it } from 'vitest';
import { KeptAnswer } from './kept-answer.ts';

it('A kept answer is asked for once, by however many, until it is too old', async () => {
  let nowMs = 0;
  let asked = 0;
  const kept = new KeptAnswer<number>(1_000, () => nowMs);
  const get = () => kept.get(async () => ++asked);
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  nowMs = 999;
  expect(await get()).toBe(1);
  nowMs = 1_000;
  expect(await get()).toBe(2);
});

it('A kept answer that failed is asked for again', async () => {
  const kept = new KeptAnswer<string>(1_000, () => 0);
  await expect(kept.get(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await kept.get(async () => 'back')).toBe('back');
});

it('A kept answer serves for as long as is said by how long it took, and is not waited for without end', async () => {
  let nowMs = 0;
  let asked = 0;
  const kept = new KeptAnswer<number>(
    (tookMs) => 20 * tookMs,
    () => nowMs,
  );
  const slow = kept.get(async () => {
    nowMs = 50;
    return ++asked;
  });
  expect(await slow).toBe(1);
  nowMs = 1_049;
  expect(await kept.get(async () => ++asked)).toBe(1);
  nowMs = 1_050;
  const never = kept.get(() => new Promise<number>(() => {}));
  nowMs += 2_999;
  expect(kept.get(async () => ++asked)).toBe(never);
  nowMs += 1;
  expect(await kept.get(async () => ++asked)).toBe(2);
});
