import type { CreateProjectInput, Project, UpdateProjectInput } from '#core/contracts/projects.ts';
import type { FieldError } from '#core/errors.ts';
import type { LimitsInput } from '#core/limits.ts';
import { type EnvRow, envOf, envProblems, envRows } from '#ui/run-form/env-draft.ts';
import {
  type LimitsDraft,
  limitsDraftOf,
  limitsInputOf,
  limitsProblems,
  NO_LIMITS,
} from '#ui/run-form/limits-draft.ts';
import { NO_REPOSITORY, type RepositoryDraft, repositoryDraftOf, repositoryOf } from '#ui/run-form/repository-draft.ts';
import { commandLines, longCommandsOf } from '#ui/run-form/run-draft.ts';

/** What the form for a project holds, as it is typed. Its files and its secrets are changed elsewhere. */
export interface ProjectDraft {
  readonly name: string;
  readonly description: string;
  readonly source: 'GIT' | 'FILES';
  readonly repository: RepositoryDraft;
  /** What its programs run in. */
  readonly runtime: 'language' | 'image';
  readonly language: string;
  readonly image: string;
  readonly run: string;
  readonly test: string;
  readonly deploy: string;
  /** A command a line. */
  readonly initialCommands: string;
  /** Those of several lines, as a run's draft has them. */
  readonly longCommands: readonly string[];
  readonly buildCommand: string;
  readonly env: readonly EnvRow[];
  readonly limits: LimitsDraft;
  /** Limits that the form has no field for, as they were. */
  readonly otherLimits: LimitsInput;
  readonly network: boolean;
}

export const EMPTY_PROJECT: ProjectDraft = {
  name: '',
  description: '',
  source: 'FILES',
  repository: NO_REPOSITORY,
  runtime: 'language',
  language: '',
  image: '',
  run: '',
  test: '',
  deploy: '',
  initialCommands: '',
  longCommands: [],
  buildCommand: '',
  env: [],
  limits: NO_LIMITS,
  otherLimits: {},
  network: false,
};

export function draftOfProject(project: Project): ProjectDraft {
  const { source, scripts, limits } = project;
  const { wallMs, memoryBytes, diskBytes, ...otherLimits } = limits;
  return {
    name: project.name,
    description: project.description,
    source: source.type,
    repository:
      source.type === 'GIT'
        ? repositoryDraftOf({ ...source, credentialId: source.credential }, source.directory)
        : NO_REPOSITORY,
    runtime: project.image === null ? 'language' : 'image',
    language: project.language ?? '',
    image: project.image ?? '',
    run: scripts.run ?? '',
    test: scripts.test ?? '',
    deploy: scripts.deploy ?? '',
    initialCommands: project.initialCommands.join('\n'),
    longCommands: longCommandsOf(project.initialCommands),
    buildCommand: project.buildCommand ?? '',
    env: envRows(project.env),
    limits: limitsDraftOf({
      ...(wallMs !== undefined && { wallMs }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(diskBytes !== undefined && { diskBytes }),
    }),
    otherLimits,
    network: project.network === 'egress',
  };
}

/** What keeps a draft from being sent, by the names of the API's fields. */
export function projectProblems(draft: ProjectDraft): FieldError[] {
  return [...envProblems(draft.env), ...limitsProblems(draft.limits)];
}

/** How many files are gone once a draft is saved: a project of a repository has none of its own. */
export function filesLostBy(draft: ProjectDraft, project: Project): number {
  return draft.source === 'GIT' ? (project.files?.length ?? 0) : 0;
}

export function sameProjectDraft(one: ProjectDraft, other: ProjectDraft): boolean {
  return JSON.stringify(said(one)) === JSON.stringify(said(other));
}

/** A new project of files begins with these. */
export function createInputOf(
  draft: ProjectDraft,
  files: NonNullable<CreateProjectInput['files']>,
): CreateProjectInput {
  const { language, image, buildCommand, ...rest } = partsOf(draft);
  return {
    ...rest,
    ...(language !== null && { language }),
    ...(image !== null && { image }),
    ...(buildCommand !== null && { buildCommand }),
    ...(draft.source === 'FILES' && { files: draft.runtime === 'language' ? files : [] }),
  };
}

/** What is other than in `saved`, which `revision` has: what isn't touched is not looked at again, and stays as it is. */
export function updateInputOf(draft: ProjectDraft, saved: ProjectDraft, revision: number): UpdateProjectInput {
  const before = partsOf(saved);
  const changed = Object.entries(partsOf(draft)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(before, name)),
  );
  return { ...Object.fromEntries(changed), revision };
}

function partsOf(draft: ProjectDraft) {
  const scripts = { run: draft.run.trim(), test: draft.test.trim(), deploy: draft.deploy.trim() };
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    source:
      draft.source === 'GIT' ? { type: 'GIT' as const, ...repositoryOf(draft.repository) } : { type: 'FILES' as const },
    language: draft.runtime === 'language' && draft.language !== '' ? draft.language : null,
    image: draft.runtime === 'image' ? draft.image.trim() : null,
    scripts: Object.fromEntries(Object.entries(scripts).filter(([, line]) => line !== '')),
    initialCommands: commandLines(draft.initialCommands, draft.longCommands),
    buildCommand: draft.buildCommand.trim() || null,
    env: envOf(draft.env),
    limits: { ...draft.otherLimits, ...limitsInputOf(draft.limits) },
    network: draft.network ? ('egress' as const) : ('none' as const),
  };
}

/** Without what only the form knows of. */
function said(draft: ProjectDraft) {
  return { ...partsOf(draft), limits: draft.limits, env: draft.env.map(({ name, value }) => [name, value]) };
}
