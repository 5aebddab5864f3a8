import type { z } from 'zod';
import type { Execution, executionSourceSchema, SubmitInput } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import type { SubmittedInput } from '#core/contracts/inputs.ts';
import type { Project } from '#core/contracts/projects.ts';
import type { ScriptName } from '#core/contracts/scripts.ts';
import type { FieldError } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Limits, LimitsInput } from '#core/limits.ts';
import { type EnvRow, envOf, envProblems, envRows } from './env-draft.ts';
import { type LimitsDraft, limitsDraftOf, limitsInputOf, limitsProblems, NO_LIMITS } from './limits-draft.ts';
import { NO_REPOSITORY, type RepositoryDraft, repositoryDraftOf, repositoryOf } from './repository-draft.ts';

export const RUN_WAYS = ['repository', 'image', 'code', 'project'] as const;
export type RunWay = (typeof RUN_WAYS)[number];

type RunSource = z.output<typeof executionSourceSchema>;

export interface DraftOfProject {
  readonly id: ProjectId;
  readonly script: ScriptName;
  /** It has secrets and is somebody else's: its commands, variables and network are its owner's to say. */
  readonly fixed: boolean;
}

/** Of the project, as it is now, what a run of it that was is laid beside. */
export type ProjectNow = Pick<Project, 'mayEdit' | 'secretNames' | 'env' | 'language'>;

/** What the form for a run holds, as it is typed. What belongs to another way than the chosen one is kept. */
export interface RunDraft {
  readonly way: RunWay;
  readonly repository: RepositoryDraft;
  readonly image: string;
  readonly command: readonly string[];
  /** What an image is given to work on. */
  readonly imageFiles: readonly SourceFile[];
  /** Empty: the default one. */
  readonly language: string;
  readonly files: readonly SourceFile[];
  readonly entry: string;
  /** There only where the run of a project is run again. */
  readonly project: DraftOfProject | null;
  /** A command a line. */
  readonly initialCommands: string;
  /** Those that are of several lines: each stays one, as long as it stands there as it was. */
  readonly longCommands: readonly string[];
  readonly buildCommand: string;
  readonly runCommand: string;
  readonly compileArgs: readonly string[] | null;
  readonly env: readonly EnvRow[];
  readonly limits: LimitsDraft;
  /** Limits that the form has no field for, as they were. */
  readonly otherLimits: LimitsInput;
  readonly network: boolean;
  readonly args: readonly string[];
  readonly stdin: string;
  /** In the place of the two before. */
  readonly inputs: readonly SubmittedInput[] | null;
  readonly cache: boolean;
}

export const EMPTY_RUN: RunDraft = {
  way: 'repository',
  repository: NO_REPOSITORY,
  image: '',
  command: [],
  imageFiles: [],
  language: '',
  files: [],
  entry: '',
  project: null,
  initialCommands: '',
  longCommands: [],
  buildCommand: '',
  runCommand: '',
  compileArgs: null,
  env: [],
  limits: NO_LIMITS,
  otherLimits: {},
  network: false,
  args: [],
  stdin: '',
  inputs: null,
  cache: false,
};

/**
 * A run that was, to be changed. Of secrets there is nothing in it but what its project sets anew; `now` is its project,
 * where that is there: what variables it has got since are set beside those of the run.
 */
export function draftOfRun(
  run: Pick<Execution, 'kind' | 'limits' | 'projectId'>,
  source: RunSource,
  now: ProjectNow | null = null,
): RunDraft {
  const fixed = now !== null && !now.mayEdit && now.secretNames.length > 0;
  const project = run.projectId && source.script ? { id: run.projectId, script: source.script, fixed } : null;
  return {
    way: project ? 'project' : source.repository ? 'repository' : source.image === null ? 'code' : 'image',
    repository: source.repository ? repositoryDraftOf(source.repository, source.directory) : NO_REPOSITORY,
    image: source.image ?? '',
    command: source.command ?? [],
    imageFiles: source.image === null || project ? [] : source.files,
    language: source.language ?? '',
    files: source.image === null && !project ? source.files : [],
    entry: source.entry,
    project,
    initialCommands: source.initialCommands.join('\n'),
    longCommands: longCommandsOf(source.initialCommands),
    buildCommand: source.buildCommand ?? '',
    runCommand: source.runCommand ?? '',
    compileArgs: source.compileArgs.length > 0 && isOfItsLanguage(source, now) ? source.compileArgs : null,
    env: envRows({ ...now?.env, ...source.env }),
    limits: limitsDraftOf(run.limits),
    otherLimits: otherLimitsOf(run.limits),
    network: source.network === 'egress',
    args: source.args,
    stdin: source.stdin,
    inputs: source.inputs ?? null,
    cache: source.cache,
  };
}

/** Arguments for another compiler than the project's by now would be none for that one. */
function isOfItsLanguage({ language }: RunSource, now: ProjectNow | null): boolean {
  return now === null || now.language === language;
}

/** CPU time that was as much as the time follows that again. */
function otherLimitsOf({ cpuMs, cpus, pids, outputBytes, wallMs }: Limits): LimitsInput {
  return { ...(cpuMs !== wallMs && { cpuMs }), cpus, pids, outputBytes };
}

/** What keeps a draft from being sent, by the names of the API's fields. */
export function draftProblems(draft: RunDraft): FieldError[] {
  return [...envProblems(draft.env), ...limitsProblems(draft.limits)];
}

/** As the API takes it: all that the form shows, also of a project, which may have something else by now. */
export function submitInputOf(draft: RunDraft): SubmitInput {
  const limits = { ...draft.otherLimits, ...limitsInputOf(draft.limits) };
  return {
    ...rootOf(draft),
    ...(draft.project?.fixed ? {} : whatIsDone(draft)),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(draft.inputs
      ? { inputs: draft.inputs.map(({ expected, ...given }) => ({ ...given, ...(expected !== null && { expected }) })) }
      : {
          ...(draft.args.length > 0 && { args: [...draft.args] }),
          ...(draft.stdin !== '' && { stdin: draft.stdin }),
        }),
    ...(draft.cache && { cache: true }),
  };
}

function whatIsDone(draft: RunDraft): Partial<SubmitInput> {
  const isOfProject = draft.way === 'project';
  const initialCommands = commandLines(draft.initialCommands, draft.longCommands);
  const buildCommand = draft.buildCommand.trim();
  const runCommand = draft.runCommand.trim();
  const env = envOf(draft.env);
  return {
    // A project has its own, which an empty list takes the place of.
    ...((initialCommands.length > 0 || isOfProject) && { initialCommands }),
    ...(buildCommand && { buildCommand }),
    ...(runCommand && { runCommand }),
    ...(draft.compileArgs && (draft.way === 'code' || isOfProject) && { compileArgs: [...draft.compileArgs] }),
    ...(Object.keys(env).length > 0 && { env }),
    ...((draft.network || isOfProject) && { network: draft.network ? 'egress' : 'none' }),
  };
}

function rootOf(draft: RunDraft): SubmitInput {
  const language = draft.language === '' ? {} : { language: draft.language };
  switch (draft.way) {
    case 'repository':
      return { repository: repositoryOf(draft.repository), ...language };
    case 'image':
      return {
        image: draft.image.trim(),
        ...(draft.command.length > 0 && { command: [...draft.command] }),
        ...(draft.imageFiles.length > 0 && { files: [...draft.imageFiles] }),
      };
    case 'code':
      return { files: [...draft.files], entry: draft.entry, ...language };
    case 'project':
      return draft.project ? { projectId: draft.project.id, script: draft.project.script } : {};
    default:
      return draft.way satisfies never;
  }
}

/** The lines that say something, each a command; the `long` ones are of several. */
export function commandLines(text: string, long: readonly string[] = []): string[] {
  const commands: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const whole = long.find((command) => rest === command || rest.startsWith(`${command}\n`));
    const [line = ''] = rest.split('\n', 1);
    const command = whole ?? line.trim();
    if (command !== '') commands.push(command);
    rest = rest.slice((whole ?? line).length + 1);
  }
  return commands;
}

export function longCommandsOf(commands: readonly string[]): string[] {
  return commands.filter((command) => command.includes('\n'));
}
