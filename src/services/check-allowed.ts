import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';
import type { ProjectId, UserId } from '#core/ids.ts';
import { checkCredential } from './check-credential.ts';
import { checkImage } from './check-image.ts';
import { checkNetwork } from './check-network.ts';
import type { Deps } from './deps.ts';

/** Who has it run, and what it is a run of. */
export interface WhoRuns {
  readonly userId: UserId;
  readonly projectId: ProjectId | null;
}

/**
 * Whether the operator lets anybody run such a thing, as of now.
 * @throws SandpiperError INVALID_INPUT naming the field and what is allowed
 */
export async function checkAllowed(
  deps: Pick<Deps, 'config' | 'stores'>,
  who: WhoRuns,
  submission: Submission,
): Promise<void> {
  checkNetwork(deps, submission.network);
  checkImage(deps, submission.image);
  const { repository, cache, network, prepareNetwork } = submission;
  if (repository && prepareNetwork === 'none') {
    throw invalidField('repository', 'can not be cloned: nothing has the network here');
  }
  if (repository) await checkRepositoryCredential(deps, who, repository);
  if (cache && (network !== 'none' || prepareNetwork !== 'none')) {
    throw invalidField('cache', 'goes with what has no network, also while it is prepared');
  }
}

/** A project is cloned with its owner's credential, whoever runs it. */
async function checkRepositoryCredential(
  deps: Pick<Deps, 'config' | 'stores'>,
  { userId, projectId }: WhoRuns,
  { url, credentialId: id }: NonNullable<Submission['repository']>,
): Promise<void> {
  if (id === null) return;
  if (projectId === null) {
    await checkCredential(deps, userId, { id, url, path: 'repository.credential' });
    return;
  }
  const people = await deps.stores.projects.people(projectId);
  if (!people) throw invalidField('projectId', 'must be the id of a project that is there');
  const of = 'is of a project whose credential ';
  await checkCredential(deps, people.ownerId, { id, url, path: 'projectId', of });
}
