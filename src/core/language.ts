import { z } from 'zod';
import { pathProblem } from './contracts/files.ts';
import { VARIABLE_NAME } from './contracts/program-parts.ts';
import { commandSchema } from './language-command.ts';
import { sampleOverrideSchema } from './language-samples.ts';
import { languageSyntaxSchema } from './language-syntax.ts';
import { limitsInputSchema } from './limits.ts';
import { patternSchema } from './pattern.ts';
import { problemMatcherSchema } from './problem-matchers.ts';

/**
 * A language is a folder of data, `languages/<id>/`. This file says what its `language.json` may hold. Nothing here
 * knows any language by name.
 */

/** As file systems have it; a compiler's own file of that name may have a longer ending. */
const MAX_NAME_BYTES = 240;
/** What a language is called by, in its folder's name and wherever one is chosen. */
export const LANGUAGE_ID = /^[a-z][a-z0-9-]{0,31}$/;

/** One file name: nothing that leads elsewhere. */
const fileNameSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be a plain file name');
const variableName = z.string().regex(VARIABLE_NAME, 'must be a name of letters, digits and _');
const extension = z.string().regex(/^[A-Za-z0-9]+$/, 'must be without a dot');

const integrity = z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, 'must be "sha512-" and the hash in base64');
const ARCHITECTURES = z.enum(['x64', 'arm64']);
const liesInside = (path: string) => !path.startsWith('/') && !path.split('/').includes('..');

/** A file or a folder of an npm package that an image is built with. */
const imageFileSchema = z
  .strictObject({
    /** Its name; `{arch}` in it is x64 or arm64, or what `architectures` says instead. */
    package: z.string().regex(/^(@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~{}-]*$/, 'must be the name of an npm package'),
    /** What the package calls an architecture where that is not x64 or arm64. */
    architectures: z.partialRecord(ARCHITECTURES, z.string().regex(/^\w+$/)).default({}),
    /** Exact; where it is given the package need not be installed: it is fetched when the image is built. */
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+[\w.+-]*$/, 'must be an exact version')
      .optional(),
    /** Of what is fetched, as the registry says it in `dist.integrity`; by architecture where the name depends on it. */
    integrity: z.union([integrity, z.partialRecord(ARCHITECTURES, integrity)]).optional(),
    /** In the package; `.` is all of it. */
    path: z.string().min(1).refine(liesInside, 'must lie in the package'),
    /** What the Dockerfile's COPY calls it. */
    to: fileNameSchema,
  })
  .refine((file) => (file.version === undefined) === (file.integrity === undefined), {
    error: 'goes with a version, and a version with it',
    path: ['integrity'],
  });
export type ImageFile = z.infer<typeof imageFileSchema>;

const languageFields = {
  id: z.string().regex(LANGUAGE_ID, 'must be lower case letters, digits and dashes'),
  name: z.string().min(1),
  /** How its version is read once its image is built: the first group of `pattern` in what `command` says. */
  version: z.strictObject({ command: z.array(z.string().min(1)).min(1), pattern: patternSchema }),
  aliases: z.array(z.string().regex(/^[a-z0-9.+#-]+$/, 'must be lower case')).default([]),
  /** The id by which the editor knows its syntax. */
  monacoId: z.string().min(1),
  /** How its text looks, where the editor knows no `monacoId` of that name. */
  syntax: languageSyntaxSchema.nullable().default(null),
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
  /** Time on the processor is as much as that of the clock, whichever that is. */
  limits: limitsInputSchema.omit({ cpuMs: true }).default({}),
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
  /** Of npm packages, beside the files of its folder; only of a language whose folder has the Dockerfile. */
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

/** The name of the file that the code of one file goes into; the language's own where what the code says can't be a name. */
export function entryNameFor(language: Pick<Language, 'entry' | 'entryFrom'>, code: string): string {
  const found = language.entryFrom && new RegExp(language.entryFrom.pattern, 'mu').exec(code)?.[1];
  const name = language.entryFrom && found ? language.entryFrom.name.replace('{1}', () => found) : language.entry;
  return mayBeFileName(name) ? name : language.entry;
}

function mayBeFileName(name: string): boolean {
  return pathProblem(name) === null && !name.includes('/') && new TextEncoder().encode(name).length <= MAX_NAME_BYTES;
}
