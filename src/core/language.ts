import { z } from 'zod';
import { limitsInputSchema } from './limits.ts';

/**
 * A language is a folder of data, `languages/<id>/`. This file says what its `language.json` may hold and how its
 * commands become argv. Nothing here knows any language by name.
 */

const LANGUAGE_ID = /^[a-z][a-z0-9-]{0,31}$/;

/** Placeholders of `compile` and `run`. `{args}` and `{compileArgs}` stand alone and become any number of words. */
const LIST_PLACEHOLDERS = ['{args}', '{compileArgs}'] as const;
const WORD_PLACEHOLDER = /\{(entry|stem)\}/g;
const ANY_PLACEHOLDER = /\{[a-zA-Z]+\}/g;

const commandWord = z
  .string()
  .min(1)
  .refine(
    (word) =>
      LIST_PLACEHOLDERS.some((placeholder) => placeholder === word) ||
      (word.match(ANY_PLACEHOLDER) ?? []).every((found) => found === '{entry}' || found === '{stem}'),
    'may hold {entry} and {stem}, or be {args} or {compileArgs} alone',
  );

const command = z.array(commandWord).min(1);

/** A path inside the language's folder: one file name, nothing that leads elsewhere. */
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be a plain file name');

const sampleSchema = z.strictObject({
  name: z.string().min(1),
  /** The file in the language's folder that is run under the language's entry name. */
  file: fileName,
  stdin: z.string().default(''),
  args: z.array(z.string()).default([]),
  expected: z.strictObject({
    phase: z.enum(['COMPILE', 'RUN']).default('RUN'),
    exitCode: z.int().min(0).max(255),
    stdout: z.string().default(''),
    /** A part of what stderr must hold; the whole would nail down versions and paths. */
    stderrContains: z.string().optional(),
  }),
});

export const languageSchema = z
  .strictObject({
    id: z.string().regex(LANGUAGE_ID, 'must be lower case letters, digits and dashes'),
    name: z.string().min(1),
    version: z.string().min(1),
    aliases: z.array(z.string().regex(/^[a-z0-9.+#-]+$/, 'must be lower case')).default([]),
    /** The id by which the editor knows its syntax. */
    monacoId: z.string().min(1),
    /** Without the dot. */
    extension: z.string().regex(/^[A-Za-z0-9]+$/, 'must be without a dot'),
    /** The file that a run starts from where the submission names none. */
    entry: fileName,
    compile: command.nullable().default(null),
    run: command,
    /** Given to every run of the language; the submission's own env wins. */
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of a variable'), z.string()).default({}),
    limits: limitsInputSchema.default({}),
    samples: z.array(sampleSchema).min(1),
    /** The folder whose Dockerfile makes the image: its own, or that of a family. */
    image: z.string().regex(LANGUAGE_ID, 'must name a folder of languages/'),
    /** Files of installed npm packages that the image is built with; `{arch}` is x64 or arm64. */
    imageFiles: z
      .array(z.strictObject({ package: z.string().min(1), path: z.string().min(1), to: fileName }))
      .default([]),
  })
  .transform((language) => ({ ...language, compiled: language.compile !== null }));

/** A checked `language.json`. `compiled` is derived: there is a compile command. */
export type Language = z.infer<typeof languageSchema>;
export type LanguageSample = Language['samples'][number];

export interface CommandValues {
  /** Path of the entry file inside the workspace. */
  entry: string;
  args?: readonly string[];
  compileArgs?: readonly string[];
}

/**
 * Turns a command of `language.json` into argv. Values are put in as whole words and never parsed again. An entry that
 * begins with a dash is written `./-x`, so that it can't be taken for an option.
 */
export function resolveCommand(words: readonly string[], values: CommandValues): string[] {
  const entry = values.entry.startsWith('-') ? `./${values.entry}` : values.entry;
  const stem = entry.replace(/\.[^./]+$/, '');
  return words.flatMap((word) => {
    if (word === '{args}') return [...(values.args ?? [])];
    if (word === '{compileArgs}') return [...(values.compileArgs ?? [])];
    return [word.replace(WORD_PLACEHOLDER, (_, name: string) => (name === 'entry' ? entry : stem))];
  });
}
