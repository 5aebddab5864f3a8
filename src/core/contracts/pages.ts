import { z } from 'zod';

/** A page is asked for by `limit` and the `cursor` that the page before gave. Query strings come as text. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A cursor over (time, id), newest first. It is opaque to callers. */
export function encodeCursor(position: { at: Date; id: string }): string {
  return btoa(`${position.at.toISOString()}|${position.id}`)
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Null where the text is no cursor of ours. */
export function decodeCursor(cursor: string): { at: Date; id: string } | null {
  try {
    const [time, id, ...rest] = atob(cursor.replaceAll('-', '+').replaceAll('_', '/')).split('|');
    const at = new Date(time ?? '');
    const year = at.getUTCFullYear();
    // A Date reaches further than what the database takes as text. NaN is in no range.
    if (!(year >= 1 && year <= 9999)) return null;
    if (id === undefined || !/^[a-z]+_[0-9a-z]+$/.test(id) || rest.length > 0) return null;
    return { at, id };
  } catch {
    return null;
  }
}
