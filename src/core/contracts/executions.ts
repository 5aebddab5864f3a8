import { z } from 'zod';
import { executionStatusSchema } from '../execution-status.ts';
import { idSchema, ownIdSchema } from '../ids.ts';
import { limitsInputSchema, limitsSchema, MAX_REQUEST_BYTES } from '../limits.ts';
import { encodingSchema, logChunkSchema } from '../log-chunks.ts';
import { outcomeSchema, phaseResultSchema } from '../outcomes.ts';
import { filePathSchema, sourceFilesSchema } from './files.ts';
import { imageReferenceSchema } from './image-references.ts';
import { inputResultSchema, inputsSchema, submittedInputSchema } from './inputs.ts';
import { listOf } from './list-of.ts';
import { pageOf, pageQuerySchema } from './pages.ts';
import {
  argsSchema,
  commandLineSchema,
  commandLinesSchema,
  envSchema,
  languageNameSchema,
  stdinSchema,
} from './program-parts.ts';
import { repositorySchema } from './repositories.ts';
import { scriptNameSchema } from './scripts.ts';
import { timingsSchema } from './timings.ts';

export const executionKindSchema = z.enum(['CODE_SESSION', 'RAW_CODE', 'GIT_REPOSITORY', 'CUSTOM_IMAGE', 'PROJECT']);
export type ExecutionKind = z.infer<typeof executionKindSchema>;

export const networkSchema = z.enum(['none', 'egress']);

/** What a submission runs: exactly one of these stands in it and decides its kind. */
const SUBMISSION_ROOTS = ['code', 'files', 'sessionId', 'repository', 'image', 'projectId'] as const;

/** What has a language of its own. */
const OF_ITSELF: Partial<Record<(typeof SUBMISSION_ROOTS)[number], string>> = {
  sessionId: 'session',
  projectId: 'project',
};

/** How it is run, whatever it is. */
const runOptions = {
  stdin: stdinSchema.optional(),
  args: argsSchema.optional(),
  /** It is compiled once and run with each of them, in the place of `stdin` and `args`. */
  inputs: inputsSchema.optional(),
  env: envSchema.optional(),
  compileArgs: argsSchema.optional(),
  limits: limitsInputSchema.optional(),
  /** Of the program; what comes before it has the network where the operator allows it. */
  network: networkSchema.optional(),
  /** Before anything else, one after the other. */
  initialCommands: commandLinesSchema.optional(),
  /** In the place of the language's own commands. */
  buildCommand: commandLineSchema.optional(),
  runCommand: commandLineSchema.optional(),
  /** The result of the same run before will do. */
  cache: z.boolean().optional(),
  idempotent: z.boolean().optional(),
};

/** Each input has its own `stdin` and `args`. */
function refuseBesideInputs(
  input: { inputs?: unknown; stdin?: unknown; args?: unknown },
  complain: (path: string, message: string) => void,
): void {
  for (const field of ['stdin', 'args'] as const) {
    if (input.inputs !== undefined && input[field] !== undefined) complain(field, 'must not stand beside "inputs"');
  }
}

/** The body of `POST /api/v1/code-sessions/{id}/run`: what stands in place of the saved, for this run only. */
export const runSessionInputSchema = z.strictObject(runOptions).superRefine((input, context) => {
  refuseBesideInputs(input, (path, message) => context.addIssue({ code: 'custom', path: [path], message }));
});

/** The body of `POST /api/v1/projects/{id}/run`: as that of a session; its variables stand over those of the project. */
export const runProjectInputSchema = z
  .strictObject({ ...runOptions, script: scriptNameSchema.optional() })
  .superRefine((input, context) => {
    refuseBesideInputs(input, (path, message) => context.addIssue({ code: 'custom', path: [path], message }));
  });

/**
 * The body of `POST /api/v1/executions`. RAW_CODE: `code` (one file, named as the language's entry) or `files` with an
 * `entry`. CODE_SESSION: `sessionId`, run as it is saved; what else is given stands in place of the saved, for this
 * run only. One flat object instead of a union, so that an error names the field and not the branch.
 */
export const submitInputSchema = z
  .strictObject({
    language: languageNameSchema.optional(),
    code: z
      .string()
      .min(1, 'must not be empty')
      .max(MAX_REQUEST_BYTES, `must be at most ${MAX_REQUEST_BYTES} bytes`)
      .refine((code) => code.isWellFormed(), 'must be well-formed Unicode')
      .optional(),
    files: sourceFilesSchema.min(1, 'must not be empty').optional(),
    entry: filePathSchema.optional(),
    sessionId: idSchema('session').optional(),
    repository: repositorySchema.optional(),
    image: imageReferenceSchema.optional(),
    /** What an image is started with; in the place of its own. */
    command: argsSchema.min(1, 'must not be empty').optional(),
    projectId: idSchema('project').optional(),
    /** Of the project. */
    script: scriptNameSchema.optional(),
    ...runOptions,
  })
  .superRefine((input, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const roots = SUBMISSION_ROOTS.filter((root) => input[root] !== undefined);
    // An image may be given files to work on.
    const [root, second] = input.image === undefined ? roots : roots.filter((each) => each !== 'files');
    if (root === undefined) {
      complain('code', 'is required, or "files", "sessionId", "repository", "image" or "projectId"');
    }
    if (root !== undefined && second !== undefined) complain(second, `must not stand beside "${root}"`);
    if (input.language !== undefined && root !== undefined && OF_ITSELF[root]) {
      complain('language', `is the one of the ${OF_ITSELF[root]}`);
    }
    if (root === 'image' && input.language !== undefined) complain('language', 'must not stand beside "image"');
    if (root !== 'files' && input.entry !== undefined) complain('entry', 'goes with "files" only');
    if (root !== 'image' && input.command !== undefined) complain('command', 'goes with "image" only');
    if (input.command !== undefined && input.runCommand !== undefined) {
      complain('runCommand', 'must not stand beside "command"');
    }
    if (root !== 'projectId' && input.script !== undefined) complain('script', 'goes with "projectId" only');
    refuseBesideInputs(input, complain);
    const code = input.code ?? '';
    // More characters than that are complained of already.
    if (code.length <= MAX_REQUEST_BYTES && new TextEncoder().encode(code).length > MAX_REQUEST_BYTES) {
      complain('code', `must be at most ${MAX_REQUEST_BYTES} bytes`);
    }
    if (input.entry !== undefined && input.files && !input.files.some((file) => file.path === input.entry)) {
      complain('entry', 'must be the path of one of "files"');
    }
  });
export type SubmitInput = z.infer<typeof submitInputSchema>;

const submittedRepositorySchema = z.object({
  url: z.string(),
  ref: z.string().nullable(),
  submodules: z.boolean(),
  lfs: z.boolean(),
  /** Whose value the worker asks for when it clones. */
  credentialId: ownIdSchema('credential').nullable(),
});

/** Everything that a run needs, resolved when it was submitted and never changed. Stored with the execution. */
export const submissionSchema = z.object({
  kind: executionKindSchema,
  /** null where it runs an image of its owner's. */
  language: z.string().nullable(),
  /** As it was asked for; null where it runs in its language's. */
  image: z.string().nullable(),
  /** What is cloned into the workspace first, before `files` are put there. */
  repository: submittedRepositorySchema.nullable(),
  files: sourceFilesSchema,
  /** Where the language's own commands start; empty where they are not used. */
  entry: z.string(),
  /** In the workspace, where commands start; null is the workspace itself. */
  directory: z.string().nullable(),
  /** What its image is started with, in the place of `runCommand` and of its own. */
  command: z.array(z.string()).nullable(),
  initialCommands: z.array(z.string()),
  buildCommand: z.string().nullable(),
  runCommand: z.string().nullable(),
  /** Of PREPARE; `network` is that of COMPILE and RUN. */
  prepareNetwork: networkSchema,
  /** Of its project: set as variables for what it runs; the values stay with the project. */
  secretNames: z.array(z.string()),
  script: scriptNameSchema.nullable(),
  cache: z.boolean(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  stdin: z.string(),
  compileArgs: z.array(z.string()),
  limits: limitsSchema,
  network: networkSchema,
  idempotent: z.boolean(),
  /** Where it is run with several, in the place of `stdin` and `args`. */
  inputs: z.array(submittedInputSchema).optional(),
});
export type Submission = z.infer<typeof submissionSchema>;

/** What a submission of a language's own commands has none of; one that was stored before these came has none either. */
export const PLAIN_SUBMISSION = {
  image: null,
  repository: null,
  directory: null,
  command: null,
  initialCommands: [],
  buildCommand: null,
  runCommand: null,
  prepareNetwork: 'none',
  secretNames: [],
  script: null,
  cache: false,
} as const satisfies Partial<Submission>;

export const environmentSchema = z.object({
  engine: z.string(),
  runtime: z.string(),
  image: z.string(),
  digest: z.string(),
  createdAt: z.string(),
  /** null while it is there. */
  destroyedAt: z.string().nullable(),
});

/** Runs that a person watches go before the others, as far as that leaves the others enough. */
export const queueClassSchema = z.enum(['INTERACTIVE', 'BATCH']);
export type QueueClass = z.infer<typeof queueClassSchema>;

/** Where an execution waits. `place` counts from 1; it is told of one execution and by the queue, and in no other list. */
export const queuePlaceSchema = z.object({ class: queueClassSchema, place: z.number().int().nullable() });

/** An execution as a list shows it. Times in RFC 3339, durations in ms, sizes in bytes. */
export const executionSummarySchema = z.object({
  id: ownIdSchema('execution'),
  kind: executionKindSchema,
  language: z.string().nullable(),
  title: z.string(),
  status: executionStatusSchema,
  /** It still runs, and its end was asked for. */
  terminating: z.boolean(),
  outcome: outcomeSchema.nullable(),
  /** Why a DELAYED execution waits. */
  delayReason: z.string().nullable(),
  /** While it is QUEUED or DELAYED. */
  queue: queuePlaceSchema.nullable(),
  attempt: z.number().int(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  wallMs: z.number().nullable(),
  cpuMs: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  ownerId: ownIdSchema('user'),
  owner: z.object({ email: z.string(), name: z.string().nullable() }),
  sessionId: ownIdSchema('session').nullable(),
  projectId: ownIdSchema('project').nullable(),
  /** Who sees it beside its owner. */
  projectOwnerId: ownIdSchema('user').nullable(),
  /** Of its project. */
  script: scriptNameSchema.nullable(),
});
export type ExecutionSummary = z.infer<typeof executionSummarySchema>;

export const executionSchema = executionSummarySchema.extend({
  phases: z.array(phaseResultSchema),
  /** Each up to 64 KiB, once it has ended; `truncated` says that there was more. */
  stdout: z.string().nullable(),
  stdoutEncoding: encodingSchema.nullable(),
  stderr: z.string().nullable(),
  stderrEncoding: encodingSchema.nullable(),
  truncated: z.boolean(),
  /** When its output was removed for its age; null while there is all that it wrote, also where that is nothing. */
  logRemovedAt: z.string().nullable(),
  environment: environmentSchema.nullable(),
  limits: limitsSchema,
  /** Of a submission with `inputs`, once it has ended: those that were run, in their order. Null for others. */
  results: z.array(inputResultSchema).nullable(),
  /** The execution that failed by our own fault and that this one tries again. */
  retryOf: ownIdSchema('execution').nullable(),
  /** The execution whose result this is; null where it was run. */
  cachedFrom: ownIdSchema('execution').nullable(),
  /** Of one that failed by our own fault: the execution that tries it again. */
  retriedAs: ownIdSchema('execution').nullable(),
  /** Where its time went. For admins, once it has ended; null for others. */
  timings: timingsSchema.nullable(),
});
export type Execution = z.infer<typeof executionSchema>;

/** What was run, for the detail page and "run again". */
export const executionSourceSchema = submissionSchema.pick({
  language: true,
  files: true,
  entry: true,
  args: true,
  stdin: true,
  inputs: true,
  image: true,
  repository: true,
  directory: true,
  command: true,
  initialCommands: true,
  buildCommand: true,
  runCommand: true,
  env: true,
  secretNames: true,
  network: true,
  prepareNetwork: true,
  compileArgs: true,
  script: true,
  cache: true,
});

export const executionEventSchema = z.object({
  id: z.string(),
  at: z.string(),
  from: executionStatusSchema.nullable(),
  to: executionStatusSchema,
  attempt: z.number().int(),
  detail: z.string().nullable(),
});
export type ExecutionEvent = z.infer<typeof executionEventSchema>;

export const executionFilterSchema = pageQuerySchema.extend({
  /** One, or several with commas. */
  status: listOf(executionStatusSchema).optional(),
  kind: listOf(executionKindSchema).optional(),
  language: listOf(languageNameSchema).optional(),
  projectId: idSchema('project').optional(),
  sessionId: idSchema('session').optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** Part of the title, the begin of the id or (for admins) part of the owner's email. */
  q: z.string().max(200).optional(),
  /** Whose: `mine` (default) or, for admins, `all`. */
  scope: z.enum(['mine', 'all']).default('mine'),
});
export type ExecutionFilter = z.infer<typeof executionFilterSchema>;

export const executionPageSchema = pageOf(executionSummarySchema);
export const executionIdInputSchema = z.object({ id: idSchema('execution') });

export const logQuerySchema = z.object({
  limit: z.coerce.number<number | string>().int().min(1).max(1000).default(500),
  /** The last `seq` that the caller has. */
  cursor: z.coerce.number<number | string>().int().min(0).optional(),
  /** Whose output: of the attempt with that number, of the last one, or of all in the order that they came. */
  attempt: z
    .union([z.enum(['last', 'all']), z.coerce.number<number | string>().int().min(1).max(1_000_000)], {
      error: 'must be the number of an attempt, "last" or "all"',
    })
    .optional(),
});
export type LogQuery = z.output<typeof logQuerySchema>;
export const logPageSchema = pageOf(logChunkSchema);
