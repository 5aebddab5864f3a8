import { z } from 'zod';
import { commandSchema } from './language-command.ts';
import { sampleOverrideSchema } from './language-samples.ts';
import { limitsInputSchema } from './limits.ts';
import { patternSchema } from './pattern.ts';
import { problemMatcherSchema } from './problem-matchers.ts';

/**
 * A language is a folder of data, `languages/<id>/`. This file says what its `language.json` may hold. Nothing here
 * knows any language by name.
 */

const LANGUAGE_ID = /^[a-z][a-z0-9-]{0,31}$/;

/** One file name: nothing that leads elsewhere. */
export const fileNameSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be a plain file name');
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of a variable');
const extension = z.string().regex(/^[A-Za-z0-9]+$/, 'must be without a dot');

/** A file of an npm package that an image is built with; `{arch}` is x64 or arm64. */
export const imageFileSchema = z.strictObject({
  package: z.string().min(1),
  /** Exact; where it is given the package need not be installed: it is fetched when the image is built. */
  version: z.string().min(1).optional(),
  path: z.string().min(1),
  to: fileNameSchema,
});

const languageFields = {
  id: z.string().regex(LANGUAGE_ID, 'must be lower case letters, digits and dashes'),
  name: z.string().min(1),
  /** How its version is read once its image is built: the first group of `pattern` in what `command` says. */
  version: z.strictObject({ command: z.array(z.string().min(1)).min(1), pattern: patternSchema }),
  aliases: z.array(z.string().regex(/^[a-z0-9.+#-]+$/, 'must be lower case')).default([]),
  /** The id by which the editor knows its syntax. */
  monacoId: z.string().min(1),
  /** Of its files, without the dot. */
  extension,
  /** What else it takes as its sources, beside `extension`. */
  moreExtensions: z.array(extension).default([]),
  /** The file that a run starts from where the submission names none. */
  entry: fileNameSchema,
  /** Where the code itself says how its file must be called: the first group of `pattern` stands in `name` for `{1}`. */
  entryFrom: z
    .strictObject({
      pattern: patternSchema,
      name: z.string().regex(/^[A-Za-z0-9_.-]*\{1\}[A-Za-z0-9_.-]*$/, 'must be a plain file name that holds {1}'),
    })
    .nullable()
    .default(null),
  compile: commandSchema.nullable().default(null),
  run: commandSchema,
  /** What `{compileArgs}` is where the submission has none of its own. */
  compileArgs: z.array(z.string()).default([]),
  /** Given to every run of the language; the submission's own env wins. */
  env: z.record(variableName, z.string()).default({}),
  /** What its packages come with: the network, and folders that are kept from run to run, by the variable that names each. */
  packages: z
    .strictObject({ network: z.boolean(), caches: z.record(variableName, fileNameSchema).default({}) })
    .default({ network: false, caches: {} }),
  limits: limitsInputSchema.default({}),
  /** How it says where something is wrong. */
  problems: z.array(problemMatcherSchema).default([]),
  /** By name: a file `samples/<name>.<extension>` or a folder `samples/<name>/`, and what differs from the specification. */
  samples: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower case letters, digits and dashes'),
      sampleOverrideSchema,
    )
    .refine((samples) => Object.hasOwn(samples, 'hello'), 'must have "hello"'),
  /** The folder whose Dockerfile makes the image: its own, or that of a family. */
  image: z.string().regex(LANGUAGE_ID, 'must name a folder of languages/'),
  imageFiles: z.array(imageFileSchema).default([]),
};

/** The whole of `language.json`, as it is written. */
export const languageFileSchema = z.strictObject({ $schema: z.string().optional(), ...languageFields });

export const languageSchema = languageFileSchema.transform(({ $schema: _, ...language }) => ({
  ...language,
  compiled: language.compile !== null,
}));

/** A checked `language.json`. `compiled` is derived: there is a compile command. */
export type Language = z.infer<typeof languageSchema>;

/** The name of the file that the code of one file goes into. */
export function entryNameFor(language: Pick<Language, 'entry' | 'entryFrom'>, code: string): string {
  const found = language.entryFrom && new RegExp(language.entryFrom.pattern, 'mu').exec(code)?.[1];
  return language.entryFrom && found ? language.entryFrom.name.replace('{1}', () => found) : language.entry;
}
