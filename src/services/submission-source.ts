import type { SubmitInput } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import { invalidField } from '#core/errors.ts';
import type { SessionId } from '#core/ids.ts';
import { entryNameFor } from '#core/language.ts';
import type { Principal } from '#core/principal.ts';
import { chooseEntry } from './choose-entry.ts';
import type { Deps } from './deps.ts';
import { titleOf, titleOfImage, titleOfRepository } from './execution-title.ts';
import { getSession } from './get-session.ts';
import { nameEntry } from './name-entry.ts';
import { languageByName } from './offered-languages.ts';
import { projectSource } from './projects/project-source.ts';
import { NOTHING_SAVED, PLAIN, type Source } from './run-source.ts';

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
