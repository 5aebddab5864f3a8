import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('So many are inside at once, the rest wait in order, and one too many is refused', async () => {
  const gate = new Gate({ atOnce: 2, mostWaiting: 2, refusal: 'Too many.' });
  const entered: number[] = [];
  const leave: (() => void)[] = [];
  const enter = (number: number) =>
    gate.run(async () => {
      entered.push(number);
      await new Promise<void>((resolve) => leave.push(resolve));
    });
  const visits = [1, 2, 3, 4].map(enter);
  await expect(enter(5)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    message: 'Too many.',
    retryAfterSeconds: 5,
  });
  expect(entered).toEqual([1, 2]);

  leave[0]?.();
  await visits[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect(entered).toEqual([1, 2, 3]);
  leave[1]?.();
  leave[2]?.();
  await visits[1];
  await new Promise((resolve) => setImmediate(resolve));
  leave[3]?.();
  await Promise.all(visits);
  expect(entered).toEqual([1, 2, 3, 4]);
});

test('A place is free again after a failure', async () => {
  const gate = new Gate({ atOnce: 1, mostWaiting: 0, refusal: 'Too many.' });
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.run(async () => 'in')).toBe('in');
});
