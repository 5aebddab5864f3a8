const NEAR_END_PX = 32;

/**
 * Whether the end is kept in view after a scroll. A person lets go of it by scrolling up and takes hold again by
 * coming near it. Being far from the end without having moved up means that the content grew, not that anybody left.
 */
export function sticksAfterScroll(before: boolean, scroll: { movedPx: number; toEndPx: number }): boolean {
  if (scroll.toEndPx < NEAR_END_PX) return true;
  return before && scroll.movedPx >= 0;
}
