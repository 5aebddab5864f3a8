import { z } from 'zod';
import { executionStatusSchema } from '../execution-status.ts';
import { idSchema, isId, ownIdSchema } from '../ids.ts';
import { limitsInputSchema } from '../limits.ts';
import { networkSchema } from './executions.ts';
import { filePathSchema, sourceFilesSchema } from './files.ts';
import { imageReferenceSchema } from './image-references.ts';
import { pageOf, pageQuerySchema } from './pages.ts';
import {
  commandLineSchema,
  commandLinesSchema,
  envSchema,
  languageNameSchema,
  secretValueSchema,
  VARIABLE_NAME,
} from './program-parts.ts';
import { repositorySchema } from './repositories.ts';
import { scriptNameSchema } from './scripts.ts';
import { emailSchema } from './users.ts';

const MAX_PROJECT_NAME = 100;
const MAX_DESCRIPTION = 2000;
/** Of one project. */
export const MAX_SECRETS = 64;
/** All values of a project together: they are words that its programs are handed, and those are bounded. */
export const MAX_SECRETS_BYTES = 256 * 1024;
export const MAX_MEMBERS = 100;
/** Projects whose last runs are asked for at once. */
const MOST_LAST_RUNS = 500;

/** Unlike an id, so that a command line may take either; nothing that a shell or a path would have to quote. */
export const projectNameSchema = z
  .string()
  .max(MAX_PROJECT_NAME, `must be at most ${MAX_PROJECT_NAME} characters`)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must begin with a letter or digit and hold letters, digits, ".", "_", "-" only',
  )
  .refine((name) => !isId('project', name), 'must not look like the id of a project');

const descriptionSchema = z
  .string()
  .trim()
  .max(MAX_DESCRIPTION, `must be at most ${MAX_DESCRIPTION} characters`)
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'must be well-formed Unicode without NUL');

/** A repository that is cloned for each run, or the files of the project itself. */
export const projectSourceSchema = z.discriminatedUnion('type', [
  repositorySchema.extend({ type: z.literal('GIT') }),
  z.strictObject({ type: z.literal('FILES') }),
]);
export type ProjectSource = z.infer<typeof projectSourceSchema>;

/** What it can be told to do, each a line for `sh -c`. */
export const projectScriptsSchema = z
  .strictObject({ run: commandLineSchema, test: commandLineSchema, deploy: commandLineSchema })
  .partial();
export type ProjectScripts = z.infer<typeof projectScriptsSchema>;

/** They are counted before one is looked at: each bad name is a complaint of its own. */
function secretsOf<T extends z.ZodType>(value: T) {
  const secrets = z.record(z.string().regex(VARIABLE_NAME, 'must be a name of letters, digits and _'), value);
  return z.preprocess((given: z.input<typeof secrets>, context) => {
    if (typeof given !== 'object' || given === null || Object.keys(given).length <= MAX_SECRETS) return given;
    context.addIssue({ code: 'custom', message: `must be at most ${MAX_SECRETS} secrets` });
    return z.NEVER;
  }, secrets);
}

/** By name; null removes it. What is not named stays as it is. */
export const secretChangesSchema = secretsOf(secretValueSchema.nullable());
export type SecretChanges = z.infer<typeof secretChangesSchema>;

const projectParts = {
  name: projectNameSchema,
  description: descriptionSchema,
  source: projectSourceSchema,
  /** Of a project of files: all of them. */
  files: sourceFilesSchema,
  /** Where the language's own commands start. */
  entry: filePathSchema,
  language: languageNameSchema,
  image: imageReferenceSchema,
  scripts: projectScriptsSchema,
  initialCommands: commandLinesSchema,
  buildCommand: commandLineSchema,
  env: envSchema,
  limits: limitsInputSchema,
  network: networkSchema,
};

type Complain = (path: string, message: string) => void;

interface GivenParts {
  readonly source?: ProjectSource | undefined;
  readonly files?: readonly { readonly path: string }[] | undefined;
  readonly language?: string | null | undefined;
  readonly image?: string | null | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
}

function refuseContradictions(input: GivenParts, complain: Complain): void {
  if (input.source?.type === 'GIT' && input.files !== undefined) complain('files', 'go with a source of FILES only');
  if (input.language != null && input.image != null) complain('image', 'must not stand beside "language"');
  const { env = {}, secrets = {} } = input;
  for (const name of Object.keys(env)) {
    if (Object.hasOwn(secrets, name) && secrets[name] !== null)
      complain(`secrets.${name}`, 'is the name of a variable in "env" too');
  }
}

/** The body of `POST /api/v1/projects`. `files` alone mean a source of FILES; without language and image it is the default language. */
export const createProjectInputSchema = z
  .strictObject(projectParts)
  .partial()
  .extend({ name: projectNameSchema, secrets: secretsOf(secretValueSchema).optional() })
  .superRefine((input, context) => {
    const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path: path.split('.'), message });
    if (input.source === undefined && input.files === undefined) complain('source', 'is required, or "files"');
    refuseContradictions(input, complain);
  });
export type CreateProjectInput = z.infer<typeof createProjectInputSchema>;

/**
 * The body of `PATCH /api/v1/projects/{id}`: what is left out stays, what is given replaces all of its field, but for
 * `secrets`, of which those that are not named stay. With a `revision` only where it still is the project's.
 */
export const updateProjectInputSchema = z
  .strictObject({
    ...projectParts,
    entry: projectParts.entry.nullable(),
    language: projectParts.language.nullable(),
    image: projectParts.image.nullable(),
    buildCommand: projectParts.buildCommand.nullable(),
    secrets: secretChangesSchema,
    revision: z.number().int().min(1),
  })
  .partial()
  .superRefine((input, context) => {
    refuseContradictions(input, (path, message) =>
      context.addIssue({ code: 'custom', path: path.split('.'), message }),
    );
  });
export type UpdateProjectInput = z.infer<typeof updateProjectInputSchema>;

const personSchema = z.object({ email: z.string(), name: z.string().nullable() });

export const projectMemberSchema = personSchema.extend({ userId: ownIdSchema('user'), addedAt: z.string() });
export type ProjectMember = z.infer<typeof projectMemberSchema>;

/** A project as a list shows it. */
export const projectSummarySchema = z.object({
  id: ownIdSchema('project'),
  name: z.string(),
  description: z.string(),
  source: projectSourceSchema,
  language: z.string().nullable(),
  image: z.string().nullable(),
  /** What it can be told to do: its scripts, and `run` also where that is its language's own command. */
  scriptNames: z.array(scriptNameSchema),
  network: networkSchema,
  revision: z.number().int(),
  ownerId: ownIdSchema('user'),
  owner: personSchema,
  /** Who asks may change it and say who else may run it; others may see and run it. */
  mayEdit: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ProjectSummary = z.infer<typeof projectSummarySchema>;

export const projectSchema = projectSummarySchema.extend({
  /** Of a source of FILES; null of another. */
  files: sourceFilesSchema.nullable(),
  /** Null: the file that has the language's own name for it, or the only one. */
  entry: z.string().nullable(),
  scripts: projectScriptsSchema,
  initialCommands: z.array(z.string()),
  buildCommand: z.string().nullable(),
  env: z.record(z.string(), z.string()),
  /** Variables whose values are shown to nobody. */
  secretNames: z.array(z.string()),
  limits: limitsInputSchema,
  members: z.array(projectMemberSchema),
});
export type Project = z.infer<typeof projectSchema>;

export const projectIdInputSchema = z.object({ id: idSchema('project') });
/** `q`: a part of the name or of the description. */
export const projectListQuerySchema = pageQuerySchema.extend({ q: z.string().max(200).optional() });
export type ProjectListQuery = z.infer<typeof projectListQuerySchema>;
export const projectPageSchema = pageOf(projectSummarySchema);

/** `ids`: of projects; those that who asks may not see are left out of the answer. */
export const lastRunsInputSchema = z.object({ ids: z.array(idSchema('project')).max(MOST_LAST_RUNS) });
/** How a script of a project went last, as far as who asks may see its runs. */
export const lastRunSchema = z.object({
  projectId: ownIdSchema('project'),
  script: scriptNameSchema,
  id: ownIdSchema('execution'),
  status: executionStatusSchema,
  queuedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type LastRun = z.infer<typeof lastRunSchema>;
export const lastRunsSchema = z.object({ items: z.array(lastRunSchema) });

export const setSecretsInputSchema = z.strictObject({ secrets: secretChangesSchema });
export const addMemberInputSchema = z.strictObject({ email: emailSchema });
export const memberIdInputSchema = z.object({ id: idSchema('project'), userId: idSchema('user') });

/** How files come and go as one. */
export const archiveFormatSchema = z.enum(['zip', 'tar', 'tar.gz']);
export type ArchiveFormat = z.infer<typeof archiveFormatSchema>;
export const downloadFilesQuerySchema = z.object({ format: archiveFormatSchema.default('zip') });
export const uploadFilesQuerySchema = z.object({
  /** How many folders at the begin of each name are left out, as of the archive of a repository. */
  strip: z.coerce.number<number | string>().int().min(0).max(8).default(0),
  /** Only where it still is the project's. */
  revision: z.coerce.number<number | string>().int().min(1).optional(),
});
