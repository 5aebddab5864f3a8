import { z } from 'zod';
import { languageSyntaxSchema } from '../language-syntax.ts';
import { limitsSchema } from '../limits.ts';
import { problemMatcherSchema } from '../problem-matchers.ts';
import { sourceFilesSchema } from './files.ts';
import { languageNameSchema } from './program-parts.ts';

/** READY can run now; BUILDING is being made; AVAILABLE is made when it is its turn; UNAVAILABLE failed, see `detail`. */
export const imageStatusSchema = z.enum(['READY', 'BUILDING', 'AVAILABLE', 'UNAVAILABLE']);
export type ImageStatus = z.infer<typeof imageStatusSchema>;

export const languageInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** As its image says; null while no worker has made it. */
  version: z.string().nullable(),
  aliases: z.array(z.string()),
  extension: z.string(),
  entry: z.string(),
  monacoId: z.string(),
  /** For an editor that doesn't know the `monacoId`. */
  syntax: languageSyntaxSchema.nullable(),
  compiled: z.boolean(),
  /** Is what a submission is written in that names no language, and a new session. */
  default: z.boolean(),
  /** The hello-world that a new session starts with when its language is changed. */
  hello: z.string(),
  /** What its compiler gets where a submission says nothing else. */
  compileArgs: z.array(z.string()),
  /** How its tools say where something is wrong. */
  problems: z.array(problemMatcherSchema),
  image: z.object({ status: imageStatusSchema, detail: z.string().nullable() }),
  limits: limitsSchema,
});
export type LanguageInfo = z.infer<typeof languageInfoSchema>;

export const languageExamplesInputSchema = z.object({ language: languageNameSchema });

/** A program to begin from, with all that a session takes of it. */
export const languageExampleSchema = z.object({
  name: z.string(),
  title: z.string(),
  files: sourceFilesSchema,
  entry: z.string(),
  stdin: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
});
export type LanguageExample = z.infer<typeof languageExampleSchema>;
