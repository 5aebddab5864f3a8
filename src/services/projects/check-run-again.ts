import { isDeepStrictEqual } from 'node:util';
import type { Submission } from '#core/contracts/executions.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Asker } from '#core/principal.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import type { ProjectRecord } from '#db/stores/project-store.ts';
import type { Deps } from '#services/deps.ts';
import { checkOwner } from './check-owner.ts';
import { findProject } from './find-project.ts';
import { sourceOfRecord } from './project-source.ts';

/**
 * Whether somebody may run again what an execution ran, where that is a project's: who was its member once may be none
 * any more. Its owner may, whatever it was. A member gets the project's secrets and its owner's credential for no more
 * than what a new run would do with them: not for a script that its owner has mended since.
 * @throws SandpiperError NOT_FOUND; INVALID_INPUT, also where the project is gone
 */
export async function checkRunAgain(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  asker: Asker,
  { kind, projectId, submission }: Pick<ExecutionRecord, 'kind' | 'projectId' | 'submission'>,
): Promise<void> {
  if (kind !== 'PROJECT') return;
  if (projectId === null) throw new SandpiperError('INVALID_INPUT', 'Its project was deleted.');
  const { record, mayEdit } = await findProject(deps, asker, projectId);
  await checkOwner(deps, record.ownerId);
  if (mayEdit) return;
  const changed = changedSince(deps, record, submission);
  if (changed === null) return;
  throw new SandpiperError(
    'INVALID_INPUT',
    `The project’s ${changed} changed since, and it is run with what its owner keeps: run it anew.`,
  );
}

/** What of a submission a member could not have in a new run. Null: nothing. */
function changedSince(
  deps: Pick<Deps, 'languages' | 'config'>,
  record: ProjectRecord,
  submission: Submission,
): string | null {
  const opensRepository = submission.repository !== null && submission.repository.credentialId !== null;
  const hasSecrets = submission.secretNames.length > 0;
  if (!opensRepository && !hasSecrets) return null;
  const source = sourceOfRecord(deps, record, { script: submission.script ?? undefined });
  const { saved, language } = source;
  const { repository, directory } = source;
  const then = { repository: submission.repository, directory: submission.directory };
  if (!isDeepStrictEqual(then, { repository, directory })) return 'repository';
  if (!hasSecrets) return null;
  const now: Partial<Submission> = {
    language: language?.id ?? null,
    image: source.image,
    files: source.files,
    entry: source.entry,
    initialCommands: saved.initialCommands,
    buildCommand: saved.buildCommand,
    runCommand: saved.runCommand,
    env: { ...language?.env, ...saved.env },
    compileArgs: language?.compileArgs ?? [],
  };
  const other = Object.entries(now).find(([name, value]) => !isDeepStrictEqual(Reflect.get(submission, name), value));
  if (other) return WORDS[other[0]] ?? other[0];
  return submission.network === 'egress' && saved.network === 'none' ? 'network' : null;
}

/** For people; the others are called so. */
const WORDS: Readonly<Record<string, string>> = {
  initialCommands: 'initial commands',
  buildCommand: 'build command',
  runCommand: 'script',
  env: 'variables',
  compileArgs: 'language',
};
