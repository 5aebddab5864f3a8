import { expect, it } from 'vitest';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { RunTimes } from './run-times.ts';

it('the program goes from the first phase that starts to the last that ends', async () => {
  const clock = new ManualClock();
  const times = new RunTimes(clock);
  await clock.advance(5);
  times.phaseStarted();
  await clock.advance(40);
  times.phaseEnded();
  await clock.advance(1);
  times.phaseStarted();
  await clock.advance(20);
  times.phaseEnded();
  await clock.advance(7);
  expect(times.stored()).toEqual({ transferMs: 5, runMs: 61, persistMs: 7 });
});

it('what did not happen took no time that could be told', async () => {
  const clock = new ManualClock();
  const times = new RunTimes(clock);
  await clock.advance(5);
  expect(times.stored()).toEqual({ transferMs: null, runMs: null, persistMs: null });
});
