import type { Submission, SubmitInput } from '#core/contracts/executions.ts';
import { type Input, MAX_INPUTS_MS, type SubmittedInput } from '#core/contracts/inputs.ts';
import { invalidField } from '#core/errors.ts';
import type { ProjectId, SessionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { checkAllowed } from './check-allowed.ts';
import { checkFits } from './check-fits.ts';
import { checkLimits } from './check-limits.ts';
import { prepareNetworkOf } from './check-network.ts';
import { checkWords } from './check-words.ts';
import type { Deps } from './deps.ts';
import { namingProject } from './projects/naming-project.ts';
import type { Saved } from './run-source.ts';
import { sourceOf } from './submission-source.ts';

export interface ResolvedSubmission {
  readonly kind: Submission['kind'];
  readonly title: string;
  readonly submission: Submission;
  readonly sessionId: SessionId | null;
  readonly projectId: ProjectId | null;
}

/**
 * Makes of a request all that its run needs.
 * @throws SandpiperError INVALID_INPUT, naming `projectId` for what the project has and the request doesn't give;
 *   NOT_FOUND (the session, the project)
 */
export async function resolveSubmission(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  principal: Principal,
  input: SubmitInput,
): Promise<ResolvedSubmission> {
  try {
    return await resolve(deps, principal, input);
  } catch (error) {
    throw input.projectId === undefined ? error : namingProject(error, input);
  }
}

async function resolve(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  principal: Principal,
  input: SubmitInput,
): Promise<ResolvedSubmission> {
  const source = await sourceOf(deps, principal, input);
  const { language, kind, title, sessionId, projectId, saved, ...what } = source;
  const initialCommands = input.initialCommands ?? saved.initialCommands;
  const submission: Submission = {
    ...what,
    kind,
    language: language?.id ?? null,
    args: input.inputs ? [] : (input.args ?? saved.args),
    // Of a project all stay that the request doesn't give another value: it may not know them.
    env: { ...language?.env, ...(kind === 'PROJECT' && saved.env), ...(input.env ?? saved.env) },
    stdin: input.inputs ? '' : (input.stdin ?? saved.stdin),
    compileArgs: input.compileArgs ?? language?.compileArgs ?? [],
    initialCommands,
    buildCommand: input.buildCommand ?? saved.buildCommand,
    runCommand: input.runCommand ?? saved.runCommand,
    limits: checkLimits(deps, { kind, language }, { ...saved.limits, ...input.limits }),
    network: input.network ?? saved.network,
    prepareNetwork: prepareNetworkOf(deps, { repository: source.repository, initialCommands }),
    idempotent: input.idempotent ?? false,
    cache: input.cache ?? false,
    ...(input.inputs && { inputs: input.inputs.map((each) => submittedInput(each, saved)) }),
  };
  checkWords(submission);
  checkInputsTime(submission);
  await checkAllowed(deps, { userId: principal.userId, projectId }, submission);
  await checkFits(deps, submission.limits);
  return { kind, title, submission, sessionId, projectId };
}

/** Nobody keeps a worker's place for a day. @throws SandpiperError INVALID_INPUT */
function checkInputsTime({ inputs = [], limits }: Submission): void {
  const ms = inputs.length * limits.wallMs;
  if (ms <= MAX_INPUTS_MS) return;
  const allowed = `${Math.floor(MAX_INPUTS_MS / limits.wallMs)} inputs with limits.wallMs ${limits.wallMs}`;
  throw invalidField('inputs', `may take ${MAX_INPUTS_MS} ms together at most: ${allowed}`);
}

function submittedInput({ stdin, args, expected }: Input, saved: Saved): SubmittedInput {
  return { stdin: stdin ?? saved.stdin, args: args ?? saved.args, expected: expected ?? null };
}
