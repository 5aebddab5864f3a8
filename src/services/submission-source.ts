import type { LoadedLanguage } from '#config/languages.ts';
import { PLAIN_SUBMISSION, type Submission, type SubmitInput } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import { invalidField } from '#core/errors.ts';
import type { ProjectId, SessionId } from '#core/ids.ts';
import { entryNameFor } from '#core/language.ts';
import type { LimitsInput } from '#core/limits.ts';
import type { Principal } from '#core/principal.ts';
import { chooseEntry } from './choose-entry.ts';
import type { Deps } from './deps.ts';
import { titleOf, titleOfImage, titleOfRepository } from './execution-title.ts';
import { getSession } from './get-session.ts';
import { nameEntry } from './name-entry.ts';
import { languageByName } from './offered-languages.ts';
import { projectSource } from './projects/project-source.ts';

/** What is run, before what the request itself says is put over it. */
export interface Source
  extends Pick<Submission, 'kind' | 'image' | 'repository' | 'directory' | 'command' | 'secretNames' | 'script'> {
  readonly title: string;
  /** null where it has an image of its owner's. */
  readonly language: LoadedLanguage | null;
  readonly files: SourceFile[];
  readonly entry: string;
  readonly sessionId: SessionId | null;
  readonly projectId: ProjectId | null;
  readonly saved: Saved;
}

/** What stands until a request says otherwise. */
export interface Saved extends Pick<Submission, 'initialCommands' | 'buildCommand' | 'runCommand' | 'network'> {
  readonly stdin: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly limits: LimitsInput;
}

export const NOTHING_SAVED: Saved = {
  stdin: '',
  args: [],
  env: {},
  limits: {},
  initialCommands: [],
  buildCommand: null,
  runCommand: null,
  network: 'none',
};

/** Of no session and no project, with no more than its files. */
export const PLAIN = { ...PLAIN_SUBMISSION, sessionId: null, projectId: null, saved: NOTHING_SAVED };

type SourceDeps = Pick<Deps, 'stores' | 'languages' | 'config'>;

/** @throws SandpiperError INVALID_INPUT, NOT_FOUND (the session, the project) */
export function sourceOf(deps: SourceDeps, principal: Principal, input: SubmitInput): Promise<Source> | Source {
  if (input.sessionId !== undefined) return sessionSource(deps, principal, input.sessionId);
  if (input.projectId !== undefined) return projectSource(deps, principal, { ...input, projectId: input.projectId });
  if (input.repository !== undefined) return repositorySource(deps, input, input.repository);
  if (input.image !== undefined) return imageSource(input, input.image);
  return codeSource(deps, input);
}

function codeSource(deps: SourceDeps, input: SubmitInput): Source {
  const language = languageByName(deps, input.language);
  const files: SourceFile[] =
    input.code === undefined
      ? (input.files ?? [])
      : [{ path: entryNameFor(language, input.code), content: input.code, encoding: 'utf8' as const }];
  const entry = chooseEntry(language, files, input.entry);
  return { ...PLAIN, kind: 'RAW_CODE', title: titleOf(files, entry), language, files, entry };
}

async function sessionSource(deps: SourceDeps, principal: Principal, sessionId: SessionId): Promise<Source> {
  const session = await getSession(deps, principal, { id: sessionId });
  const language = languageByName(deps, session.language);
  const { stdin, args, env, limits } = session;
  return {
    ...PLAIN,
    kind: 'CODE_SESSION',
    title: session.title,
    language,
    ...nameEntry(language, session.files, chooseEntry(language, session.files, session.entry)),
    sessionId,
    saved: { ...NOTHING_SAVED, stdin, args, env, limits },
  };
}

function repositorySource(
  deps: SourceDeps,
  input: SubmitInput,
  repository: NonNullable<SubmitInput['repository']>,
): Source {
  const language = languageByName(deps, input.language);
  const { url, ref = null, directory = null, submodules = false, lfs = false, credential = null } = repository;
  return {
    ...PLAIN,
    kind: 'GIT_REPOSITORY',
    title: titleOfRepository(url, ref),
    language,
    repository: { url, ref, submodules, lfs, credentialId: credential },
    directory,
    files: [],
    entry: language.entry,
  };
}

function imageSource(input: SubmitInput, image: string): Source {
  if (input.command === undefined && input.runCommand === undefined) {
    throw invalidField('command', 'is required, or "runCommand": what an image itself would start is not used');
  }
  return {
    ...PLAIN,
    kind: 'CUSTOM_IMAGE',
    title: titleOfImage(image, input.command),
    language: null,
    image,
    command: input.command ?? null,
    files: input.files ?? [],
    entry: '',
  };
}
