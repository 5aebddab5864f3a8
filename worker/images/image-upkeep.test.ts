import { expect, it } from 'vitest';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { ImageUpkeep } from './image-upkeep.ts';

const HOUR_MS = 3_600_000;

it('old images are removed a while after the start, once a day, and after an image was made', async () => {
  const clock = new ManualClock();
  let times = 0;
  const prune = async () => {
    times += 1;
    if (times === 2) throw new Error('once');
    return { images: [], volumes: [] };
  };
  await using upkeep = new ImageUpkeep({ prune, clock, log: silentLogger() });
  upkeep.start();
  await clock.advance(50_000);
  expect(times).toBe(0);
  await clock.advance(20_000);
  expect(times).toBe(1);
  await clock.advance(23 * HOUR_MS);
  expect(times).toBe(1);
  await clock.advance(2 * HOUR_MS);
  expect(times).toBe(2);
  upkeep.nudge();
  await clock.advance(1_000);
  expect(times).toBe(3);
});
