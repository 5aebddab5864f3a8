import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { acquireMachineLock } from './machine-lock.ts';

const { signal } = new AbortController();
const nameOfLock = () => `sandpiper-test-${randomUUID()}`;

it('who has let go of the lock and wants it again gets it after one who waits', async () => {
  const name = nameOfLock();
  const order: string[] = [];
  const first = await acquireMachineLock(name, signal);
  const waits = Promise.withResolvers<void>();
  const second = acquireMachineLock(name, signal, waits.resolve).then(async (lock) => {
    order.push('who waited');
    await lock[Symbol.asyncDispose]();
  });
  await waits.promise;
  await first[Symbol.asyncDispose]();
  await using _again = await acquireMachineLock(name, signal);
  order.push('who had it');
  await second;
  expect(order).toEqual(['who waited', 'who had it']);
});

it('who waits no longer is in nobody’s way', async () => {
  const name = nameOfLock();
  const gaveUp = new AbortController();
  const held = await acquireMachineLock(name, signal);
  const waiting = acquireMachineLock(name, gaveUp.signal, () => gaveUp.abort());
  await expect(waiting).rejects.toThrow('aborted');
  await held[Symbol.asyncDispose]();
  await using _free = await acquireMachineLock(name, signal);
});
