import { expect, it } from 'vitest';
import { sticksAfterScroll } from './sticks-after-scroll.ts';

it('content that grows under the view does not let go of the end', () => {
  expect(sticksAfterScroll(true, { movedPx: 0, toEndPx: 16_000 })).toBe(true);
  expect(sticksAfterScroll(true, { movedPx: 120, toEndPx: 900 })).toBe(true);
});

it('scrolling up lets go of the end, and coming near it takes hold again', () => {
  expect(sticksAfterScroll(true, { movedPx: -40, toEndPx: 40 })).toBe(false);
  expect(sticksAfterScroll(false, { movedPx: 20, toEndPx: 300 })).toBe(false);
  expect(sticksAfterScroll(false, { movedPx: 20, toEndPx: 10 })).toBe(true);
});
