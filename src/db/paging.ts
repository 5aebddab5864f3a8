import { decodeCursor, encodeCursor, type Page } from '#core/contracts/pages.ts';
import { invalidField } from '#core/errors.ts';

/** @throws SandpiperError INVALID_INPUT, field `cursor`, where it is none of ours. */
export function positionOf(cursor: string): { at: Date; id: string } {
  const position = decodeCursor(cursor);
  if (!position) throw invalidField('cursor', 'must be the nextCursor of the page before');
  return position;
}

/** Rows older than the cursor's, for lists that go by `column` and `id`, newest first. */
export function afterCursor<Column extends string>(column: Column, cursor: string) {
  const { at, id } = positionOf(cursor);
  const older = { [column]: { lt: at } } as Record<Column, { lt: Date }>;
  const sameTime = { [column]: at } as Record<Column, Date>;
  return { OR: [older, { ...sameTime, id: { lt: id } }] };
}

/** A page of the `limit + 1` rows that were asked for: the last one only says that there are more. */
export function pageFrom<Row extends { id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  timeOf: (row: Row) => Date,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor({ at: timeOf(last), id: last.id }) : null;
  return { items: shown.map(toItem), nextCursor };
}
