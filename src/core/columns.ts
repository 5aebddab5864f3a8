/** What the columns of a tool count, where that isn't UTF-16 code units as the editor counts them. */
export type ColumnUnit = 'bytes' | 'codePoints';

const BYTES = new TextEncoder();

/**
 * The column of a line, from 1 in UTF-16 code units, that a tool names by counting in `unit`. What lies behind the end of
 * the line is as far behind it as the tool said.
 */
export function columnIn(line: string, column: number, unit: ColumnUnit | undefined): number {
  if (unit === undefined) return column;
  let units = 0;
  let left = column - 1;
  for (const character of line) {
    if (left <= 0) break;
    left -= unit === 'bytes' ? BYTES.encode(character).length : 1;
    units += character.length;
  }
  return 1 + units + Math.max(0, left);
}
