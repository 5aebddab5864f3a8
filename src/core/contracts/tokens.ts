import { z } from 'zod';
import { idSchema, type TokenId } from '../ids.ts';
import { pageOf } from './pages.ts';

export const apiTokenSchema = z.object({
  id: z.string().transform((id) => id as TokenId),
  name: z.string(),
  /** The first characters of the secret, enough to tell tokens apart. */
  hint: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;

export const createTokenInputSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(100, 'must be at most 100 characters')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters'),
});
/** `secret` is shown this once. */
export const createdTokenSchema = apiTokenSchema.extend({ secret: z.string() });
export type CreatedToken = z.infer<typeof createdTokenSchema>;
export const tokenIdInputSchema = z.object({ id: idSchema('token') });
export const tokenPageSchema = pageOf(apiTokenSchema);
