import { describe, expect, it } from 'vitest';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { Refiller } from './refiller.ts';

describe('what makes sandboxes ready', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'loses no word that something is missing, be it so soon after it found nothing missing: %s turns',
    async (turns) => {
      const clock = new ManualClock();
      const stop = new AbortController();
      let steps = 0;
      const refiller = new Refiller({
        clock,
        signal: stop.signal,
        step: async () => {
          steps += 1;
          if (steps === 1) void nudgeAfter(turns);
          return false;
        },
        quiet: async () => {},
        onFailed: () => {},
      });
      async function nudgeAfter(count: number): Promise<void> {
        for (let turn = 0; turn < count; turn++) await null;
        refiller.nudge();
      }
      refiller.nudge();
      await clock.advance(5_000);
      expect(steps).toBe(2);
      stop.abort();
      await refiller.settled();
    },
  );
});
