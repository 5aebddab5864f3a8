import { isForHost } from '#core/contracts/credentials.ts';
import type { Submission } from '#core/contracts/executions.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { clonePhase } from '#worker/git/clone-phase.ts';
import type { Attempt } from './attempt-deps.ts';
import { PrepareError } from './attempt-end.ts';
import type { ToolImage } from './git-image.ts';
import { LastLine } from './last-line.ts';
import type { OpenCredential, OpenSecrets } from './opened-secrets.ts';
import { mostLeft } from './run-inputs.ts';
import { cloneRequestOf, type OpenWayOut } from './run-request.ts';
import type { Spool } from './spool.ts';

type Repository = NonNullable<Submission['repository']>;

export interface CloneOptions {
  readonly repository: Repository;
  readonly credential: OpenCredential | null;
  readonly image: ToolImage;
  readonly wayOut: OpenWayOut;
  /** Where what was cloned is put. */
  readonly spool: Spool;
}

/**
 * What a repository is cloned with, where it is to be; asked again when it is used, as it may have been changed.
 * @throws PrepareError where it is gone, or is of another host; SecretsError where it can't be opened
 */
export async function credentialOf(
  secrets: Pick<OpenSecrets, 'credential'>,
  { ownerId, projectId }: Pick<ClaimedExecution, 'ownerId' | 'projectId'>,
  { url, credentialId }: Repository,
): Promise<OpenCredential | null> {
  if (credentialId === null) return null;
  const credential = await secrets.credential(credentialId, { runBy: ownerId, projectId });
  if (!credential) throw new PrepareError('clone', 'the credential of its repository is not stored any more');
  if (isForHost(credential.host, url)) return credential;
  throw new PrepareError('clone', `its credential is for ${credential.host}, and is sent nowhere else`);
}

/**
 * Clones in a sandbox of its own, which has the network and nothing of the submission's but the repository's address.
 * False where it failed or was stopped: the phase tells.
 * @throws PrepareError where what was cloned can't be used; EnvironmentError
 */
export async function clone({ run, output, progress }: Attempt, options: CloneOptions): Promise<boolean> {
  const { repository, credential, image, wayOut, spool } = options;
  const { claim } = run;
  const phase = clonePhase(repository, credential);
  const said = new LastLine();
  let collected = false;
  await output.follow(cloneRequestOf(claim, phase, { image, wayOut }), {
    output: ({ stream, data }) => {
      if (stream === 'stderr') said.push(data);
      return data;
    },
    phaseEnded: (ended) => {
      progress.phases.push(ended);
      if (ended.reason !== 'exited' || ended.exitCode === 0 || ended.exitCode === null) return;
      const message = `the repository could not be cloned: ${said.text || `exit code ${ended.exitCode}`}`;
      progress.outcome = { type: 'PREPARE_ERROR', exitCode: ended.exitCode, signal: null, message };
    },
    collected: async (event) => {
      await spool.take(event);
      collected ||= event.type === 'collected-end';
    },
  });
  if (!collected) return false;
  const { limits, directory, files } = claim.submission;
  const step = phase.step ?? 'clone';
  if (!spool.isComplete) throw new PrepareError(step, `the repository holds more than it may: ${mostLeft(limits)}`);
  const isMade = directory === null || files.some(({ path }) => path.startsWith(`${directory}/`));
  if (isMade || spool.mayHaveFolder(directory)) return true;
  throw new PrepareError(step, `the repository has no folder ${directory}`);
}
