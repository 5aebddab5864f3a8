import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { pageOf } from './pages.ts';
import { textLineSchema } from './text-line.ts';

export const apiTokenSchema = z.object({
  id: ownIdSchema('token'),
  name: z.string(),
  /** The first characters of the secret, enough to tell tokens apart. */
  hint: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;

export const createTokenInputSchema = z.strictObject({ name: textLineSchema(100) });
/** `secret` is shown this once. */
export const createdTokenSchema = apiTokenSchema.extend({ secret: z.string() });
export type CreatedToken = z.infer<typeof createdTokenSchema>;
export const tokenIdInputSchema = z.object({ id: idSchema('token') });
export const tokenPageSchema = pageOf(apiTokenSchema);
