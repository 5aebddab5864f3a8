import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { limitsInputSchema } from '../limits.ts';
import { filePathSchema, sourceFilesSchema } from './files.ts';
import { savedInputsSchema, submittedInputSchema } from './inputs.ts';
import { pageOf, pageQuerySchema } from './pages.ts';
import { argsSchema, envSchema, languageNameSchema, savedStdinSchema } from './program-parts.ts';
import { textLineSchema } from './text-line.ts';

export const MAX_TITLE_LENGTH = 200;

export const sessionStatusSchema = z.enum(['ACTIVE', 'ARCHIVED']);

const sessionParts = {
  title: textLineSchema(MAX_TITLE_LENGTH),
  language: languageNameSchema,
  files: sourceFilesSchema,
  entry: filePathSchema,
  stdin: savedStdinSchema,
  args: argsSchema,
  env: envSchema,
  limits: limitsInputSchema,
  /** What it is tried with, for whoever runs it with all of them: a run by itself takes none of these. */
  inputs: savedInputsSchema,
};

export const codeSessionSchema = z.object({
  id: ownIdSchema('session'),
  title: z.string(),
  language: z.string(),
  files: sourceFilesSchema,
  entry: z.string(),
  stdin: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  limits: limitsInputSchema,
  inputs: z.array(submittedInputSchema),
  revision: z.number().int(),
  status: sessionStatusSchema,
  ownerId: ownIdSchema('user'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type CodeSession = z.infer<typeof codeSessionSchema>;

export const codeSessionSummarySchema = codeSessionSchema.omit({
  files: true,
  stdin: true,
  env: true,
  args: true,
  limits: true,
  inputs: true,
});
export type CodeSessionSummary = z.infer<typeof codeSessionSummarySchema>;

/** The title of a copy: the suffix stays whole, and what doesn't fit before it is left out. */
export function titleWithSuffix(title: string, suffix: string): string {
  return `${title.slice(0, MAX_TITLE_LENGTH - suffix.length).toWellFormed()}${suffix}`;
}

/** Any part of a session; what is left out is Python and one empty `main.py`. */
export const createSessionInputSchema = z.strictObject({ ...sessionParts, status: sessionStatusSchema }).partial();
export type CreateSessionInput = z.infer<typeof createSessionInputSchema>;

/** `revision` is the one that the caller edits: a stale one is answered with STALE_REVISION and the current session. */
export const updateSessionInputSchema = z
  .strictObject({ ...sessionParts, status: sessionStatusSchema })
  .partial()
  .extend({ revision: z.number().int().min(1) });
export type UpdateSessionInput = z.infer<typeof updateSessionInputSchema>;

export const sessionIdInputSchema = z.object({ id: idSchema('session') });
export const sessionListQuerySchema = pageQuerySchema.extend({
  q: z.string().max(200).optional(),
  status: sessionStatusSchema.default('ACTIVE'),
});
export type SessionListQuery = z.infer<typeof sessionListQuerySchema>;
export const sessionPageSchema = pageOf(codeSessionSummarySchema);
