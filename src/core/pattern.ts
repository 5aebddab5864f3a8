import { z } from 'zod';

/** A regular expression, with the flags `m` and `u`. */
export const patternSchema = z.string().refine((pattern) => {
  try {
    return Boolean(new RegExp(pattern, 'mu'));
  } catch {
    return false;
  }
}, 'must be a regular expression');
