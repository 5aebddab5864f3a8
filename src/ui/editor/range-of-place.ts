import type { Place } from '#ui/console/places.tsx';

/** Where in a text a place is: from its column, or where its line begins, to the end of the line. */
export function rangeOfPlace(
  text: string,
  place: Pick<Place, 'line' | 'column'>,
): { start: number; end: number; line: number } {
  const lines = text.split('\n');
  // A file may be shorter now than when it was compiled.
  const line = Math.min(place.line, lines.length);
  const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const length = lines[line - 1]?.length ?? 0;
  return { start: begin + Math.min((place.column ?? 1) - 1, length), end: begin + length, line };
}
