import type { Stretch } from './line-editor.ts';

/** The parts of a row before, within and behind a range of its text, whatever stretches that goes through. */
export function cutStretches(
  stretches: readonly Stretch[],
  { start, end }: { start: number; end: number },
): { before: Stretch[]; within: Stretch[]; after: Stretch[] } {
  return {
    before: between(stretches, 0, start),
    within: between(stretches, start, end),
    after: between(stretches, end, Number.POSITIVE_INFINITY),
  };
}

function between(stretches: readonly Stretch[], start: number, end: number): Stretch[] {
  const parts: Stretch[] = [];
  let at = 0;
  for (const stretch of stretches) {
    const text = stretch.text.slice(Math.max(0, start - at), Math.max(0, end - at));
    if (text !== '') parts.push({ ...stretch, text });
    at += stretch.text.length;
  }
  return parts;
}
