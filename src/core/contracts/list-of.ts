import { z } from 'zod';

/** Up to 20 of something, each once: an array, or in a query string one text with commas. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value: string | readonly z.input<T>[]) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
    z
      .array(item)
      .max(20)
      .transform((items) => [...new Set(items)]),
  );
