import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { pageOf } from './pages.ts';
import { textLineSchema } from './text-line.ts';

const MOST_USERNAME_CHARACTERS = 255;
const MOST_PASSWORD_CHARACTERS = 4096;
/** Git's servers take a token whatever the user is called, as long as there is one. */
const USUAL_USERNAME = 'git';

/**
 * The host, and the port where it is not 443, as a URL would have them; null for what is more than that or none.
 * `Git.Example.org:443` → `git.example.org`.
 */
export function normalHost(text: string): string | null {
  if (!/^[^\s/?#@*\\]+$/.test(text) || !URL.canParse(`https://${text}`)) return null;
  const { host, hostname } = new URL(`https://${text}`);
  return hostname === '' ? null : host;
}

/** Whether a credential of that host (as `normalHost` has it) is for the repository at that address. */
export function isForHost(host: string, repositoryUrl: string): boolean {
  const url = new URL(repositoryUrl);
  const of = new URL(`https://${host}`);
  const usualPort = url.protocol === 'https:' ? '443' : '80';
  return url.hostname === of.hostname && (url.port || usualPort) === (of.port || usualPort);
}

const hostSchema = z
  .string()
  .max(255, 'must be at most 255 characters')
  .transform((text, context) => {
    const host = normalHost(text.trim());
    if (host !== null) return host;
    context.addIssue({ code: 'custom', message: 'must be a host alone, like git.example.org or git.example.org:8443' });
    return z.NEVER;
  });

/** What stands in a line of git's own, and in a header. */
const wordSchema = (most: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(most, `must be at most ${most} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');

/** What opens private repositories of one host. */
export const credentialSchema = z.object({
  id: ownIdSchema('credential'),
  name: z.string(),
  /** With the port where it is not the usual one: it is sent nowhere else. */
  host: z.string(),
  username: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type Credential = z.infer<typeof credentialSchema>;

/** `password` is a password or a token; it is never shown again. */
export const createCredentialInputSchema = z.strictObject({
  name: textLineSchema(100),
  host: hostSchema,
  username: wordSchema(MOST_USERNAME_CHARACTERS)
    .refine((text) => !text.includes(':'), 'must not contain ":"')
    .default(USUAL_USERNAME),
  password: wordSchema(MOST_PASSWORD_CHARACTERS),
});
export type CreateCredentialInput = z.input<typeof createCredentialInputSchema>;
export const credentialIdInputSchema = z.object({ id: idSchema('credential') });
export const credentialPageSchema = pageOf(credentialSchema);
