import { columnIn } from '#core/columns.ts';
import type { Place } from '#ui/console/places.tsx';

/** Where in a text a place is: from its column, or where its line begins, to the end of the line. */
export function rangeOfPlace(
  whole: string,
  place: Pick<Place, 'line' | 'column' | 'columnUnit'>,
): { start: number; end: number; line: number } {
  const lines = whole.split('\n');
  // A file may be shorter now than when it was compiled.
  const line = Math.min(place.line, lines.length);
  const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const text = lines[line - 1] ?? '';
  const column = columnIn(text, place.column ?? 1, place.columnUnit);
  return { start: begin + Math.min(column - 1, text.length), end: begin + text.length, line };
}
