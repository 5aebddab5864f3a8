import { expect, it } from 'vitest';
import { Wakeup } from './wakeup.ts';

const never = new AbortController().signal;

it('a ring wakes who waits', async () => {
  const bell = new Wakeup();
  const waiting = bell.wait(10_000, never);
  bell.ring();
  expect(await waiting).toBe(true);
});

it('a ring while nobody waits is kept, once', async () => {
  const bell = new Wakeup();
  bell.ring();
  bell.ring();
  expect(await bell.wait(10_000, never)).toBe(true);
  expect(await bell.wait(1, never)).toBe(false);
});

it('an abort ends the wait at once', async () => {
  const abort = new AbortController();
  const waiting = new Wakeup().wait(10_000, abort.signal);
  abort.abort();
  expect(await waiting).toBe(false);
  expect(await new Wakeup().wait(10_000, abort.signal)).toBe(false);
});
