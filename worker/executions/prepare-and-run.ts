import type { LoadedLanguage } from '#config/languages.ts';
import type { Submission } from '#core/contracts/executions.ts';
import type { ClaimedExecution, ExecutionEnd } from '#db/stores/execution-store.ts';
import { imageFault } from '#worker/images/custom-images.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import type { Attempt, AttemptDeps } from './attempt-deps.ts';
import { type AttemptEnd, PrepareError, stoppedEnd } from './attempt-end.ts';
import { persistOptions } from './attempt-output.ts';
import { cacheKeyOf } from './cache-key.ts';
import { clone, credentialOf } from './clone.ts';
import { keptDependencies } from './kept-dependencies.ts';
import type { OpenCredential, OpenSecrets } from './opened-secrets.ts';
import { persist } from './persist.ts';
import { runProgram } from './run-program.ts';
import { languageImage, type ProgramImage } from './run-request.ts';
import { SecretMask } from './secret-mask.ts';
import { Spool } from './spool.ts';
import { stagesOf } from './stages.ts';

/** Git's image is looked for again after this pause. */
const GIT_PAUSE_MS = 5_000;

/** It needs no more than its language's image: there is nothing to be opened, fetched, cloned or reached. */
export function isPlain({ image, repository, secretNames, network, prepareNetwork, cache }: Submission): boolean {
  return (
    !cache &&
    image === null &&
    repository === null &&
    secretNames.length === 0 &&
    network === 'none' &&
    prepareNetwork === 'none'
  );
}

/**
 * Opens the secrets, gets the images, clones, and runs the program; nothing of an attempt is left in the worker once it
 * settles. Gives an end where it didn't come to running anything.
 * @throws PrepareError and the like where the submission asks for what can't be had; EnvironmentError, EngineError
 */
export async function prepareAndRun(
  attempt: Attempt,
  language: LoadedLanguage | null,
  ready: LanguageImage | null,
): Promise<AttemptEnd | null> {
  const { deps, run, output } = attempt;
  const { claim, signal } = run;
  const stages = stagesOf(claim.submission, language);
  checkNetwork(claim.submission, deps.egressPhases);
  const { secrets, credential } = await open(deps.secrets, claim);
  output.mask = maskOf(secrets, credential);

  const image = language && ready ? languageImage(language, ready) : await customImage(attempt, claim.submission.image);
  attempt.cacheKey = cacheKeyOf(claim, image.digest);
  const reused = attempt.cacheKey === null ? null : await reuse(attempt, attempt.cacheKey);
  if (reused) return { kind: 'reused', end: reused };
  const git = stages.repository ? await deps.gitImage.find({ signal, workerEnds: deps.giveUp }) : null;
  if (signal.aborted) return stoppedEnd(run);
  if (typeof git === 'string') return { kind: 'waits', reason: `${git}.`, pauseMs: GIT_PAUSE_MS };

  await using egress = stages.hasNetwork ? deps.wayOut.open(refusals(attempt)) : null;
  await using spool = stages.repository ? new Spool({ folder: deps.spoolFolder }) : null;
  const wayOut = egress && { egress, env: deps.wayOut.env };
  if (stages.repository && git && wayOut && spool) {
    const { repository } = stages;
    if (!(await clone(attempt, { repository, credential, image: git, wayOut, spool }))) return null;
  }
  const dependencies =
    wayOut && language && ready && claim.submission.prepareNetwork === 'egress'
      ? await keptDependencies(attempt, { language: language.id, image, workspace: spool, wayOut })
      : null;
  await runProgram(attempt, { stages, image, secrets, workspace: spool, wayOut, dependencies }).catch(
    (error: unknown) => {
      const { image: reference } = claim.submission;
      throw (reference !== null && imageFault(error, { reference, faultsBefore: claim.faults })) || error;
    },
  );
  return null;
}

/** The operator may have changed it since the submission. @throws PrepareError */
function checkNetwork({ network, prepareNetwork }: Submission, phases: AttemptDeps['egressPhases']): void {
  const isAllowed = network === 'none' || phases === 'all';
  if (isAllowed && (prepareNetwork === 'none' || phases !== 'none')) return;
  throw new PrepareError('network', 'what is run here may not have the network that it was promised');
}

interface Opened {
  readonly secrets: Record<string, string>;
  readonly credential: OpenCredential | null;
}

async function open(from: OpenSecrets, claim: ClaimedExecution): Promise<Opened> {
  const { projectId, ownerId: runBy, submission } = claim;
  const { secretNames, repository } = submission;
  if (secretNames.length > 0 && !projectId) throw new PrepareError('secrets', 'the project of its secrets is gone');
  const secrets = projectId && secretNames.length > 0 ? await from.ofProject({ projectId, runBy }, secretNames) : {};
  return { secrets, credential: repository && (await credentialOf(from, claim, repository)) };
}

function maskOf(secrets: Record<string, string>, credential: OpenCredential | null): SecretMask | null {
  const values = [...Object.values(secrets), ...(credential ? [credential.password] : [])];
  return values.length === 0 ? null : new SecretMask(values);
}

async function customImage({ deps, run, output }: Attempt, reference: string | null): Promise<ProgramImage> {
  if (reference === null) throw new Error('the submission has no image and no language');
  const { signal } = run;
  const onProgress = (line: string) => void output.say(line, { phase: 'PREPARE', step: 'image' });
  const found = await deps.customImages.find(reference, { signal, onProgress });
  output.images.set(found.reference, { image: reference, digest: found.digest });
  return { ...found, supervisor: 'mounted' };
}

/** Behind what was said of its image. */
async function reuse({ deps, run, output, log }: Attempt, key: string): Promise<ExecutionEnd | null> {
  const claim = { ...run.claim, lastSeq: await output.settled() };
  return await persist(persistOptions(deps, run.abandoned, log), 'reuse', () => deps.executions.reuse(claim, key));
}

/** Told where the program's own complaint of it stands. */
function refusals({ output }: Attempt): (host: string, why: string) => void {
  return (_, why) => void output.say(why);
}
