import type { Submission } from '#core/contracts/executions.ts';
import type { PhaseRequest } from '#worker/runners/runner.ts';

/** In the tools image. */
export const CLONE_PROGRAM = '/usr/local/lib/sandpiper/clone';

export interface RepositoryCredential {
  readonly username: string;
  readonly password: string;
}

/**
 * The phase that clones a repository into the workspace, in a container of the tools image. All that it is told, the
 * credential too, goes through its stdin: what stands in arguments and in the environment others can read.
 */
export function clonePhase(
  repository: NonNullable<Submission['repository']>,
  credential: RepositoryCredential | null,
): PhaseRequest {
  const { ref, submodules, lfs } = repository;
  // What decides which host the credential is for must read it as git does: in this form there is but one reading.
  const url = new URL(repository.url).href;
  const order = { url, ref, submodules, lfs, username: credential?.username, password: credential?.password };
  return {
    phase: 'PREPARE',
    step: 'clone',
    argv: [CLONE_PROGRAM],
    stdin: new TextEncoder().encode(`${JSON.stringify(order)}\n`),
    network: 'egress',
  };
}
