import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { roleSchema } from '../principal.ts';
import { pageOf, pageQuerySchema } from './pages.ts';

export const emailSchema = z
  // What browsers take for one, which includes addresses inside a network.
  .email({ pattern: z.regexes.html5Email, error: 'must be an email address' })
  .max(254)
  .transform((email) => email.toLowerCase());

export const MAX_PASSWORD_LENGTH = 200;

export const passwordSchema = z
  .string()
  .min(10, 'must be at least 10 characters')
  .max(MAX_PASSWORD_LENGTH, `must be at most ${MAX_PASSWORD_LENGTH} characters`);

export const userSchema = z.object({
  id: ownIdSchema('user'),
  email: z.string(),
  name: z.string().nullable(),
  role: roleSchema,
  disabledAt: z.string().nullable(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
});
export type User = z.infer<typeof userSchema>;

export const accountSchema = userSchema.extend({
  hasPassword: z.boolean(),
  /** True while the password is one that somebody else chose or a link signed in: the page asks for a new one. */
  passwordTemporary: z.boolean(),
});
export type Account = z.infer<typeof accountSchema>;

/** Without a password the answer carries a one-time sign-in link to hand to the new user. */
export const createUserInputSchema = z.strictObject({
  email: emailSchema,
  name: z.string().trim().max(100).optional(),
  role: roleSchema.default('DEVELOPER'),
  password: passwordSchema.optional(),
});
export const createdUserSchema = z.object({ user: userSchema, signInPath: z.string().nullable() });
export const updateUserInputSchema = z.strictObject({
  id: idSchema('user'),
  disabled: z.boolean().optional(),
  role: roleSchema.optional(),
});
export const userIdInputSchema = z.object({ id: idSchema('user') });
export const userPageSchema = pageOf(userSchema);
export const userListQuerySchema = pageQuerySchema.extend({ q: z.string().max(200).optional() });

/** `currentPassword` is needed where there is one that isn't temporary. */
export const changePasswordInputSchema = z.strictObject({
  currentPassword: z.string().max(MAX_PASSWORD_LENGTH).optional(),
  newPassword: passwordSchema,
});
