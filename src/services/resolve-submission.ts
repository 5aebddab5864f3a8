import type { LoadedLanguage } from '#config/languages.ts';
import type { Submission, SubmitInput } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import { type Input, MAX_INPUTS_MS, type SubmittedInput } from '#core/contracts/inputs.ts';
import { invalidField } from '#core/errors.ts';
import type { SessionId } from '#core/ids.ts';
import { entryNameFor } from '#core/language.ts';
import type { LimitsInput } from '#core/limits.ts';
import type { Principal } from '#core/principal.ts';
import { checkFits } from './check-fits.ts';
import { checkLimits } from './check-limits.ts';
import { checkNetwork } from './check-network.ts';
import { checkWords } from './check-words.ts';
import { chooseEntry } from './choose-entry.ts';
import type { Deps } from './deps.ts';
import { titleOf } from './execution-title.ts';
import { getSession } from './get-session.ts';
import { nameEntry } from './name-entry.ts';
import { languageByName } from './offered-languages.ts';

export interface ResolvedSubmission {
  readonly kind: Submission['kind'];
  readonly title: string;
  readonly submission: Submission;
  readonly sessionId: SessionId | null;
}

/** What is run, before what the request itself says is put over it. */
interface Source {
  readonly kind: Submission['kind'];
  readonly title: string;
  readonly language: LoadedLanguage;
  readonly files: SourceFile[];
  readonly entry: string;
  readonly sessionId: SessionId | null;
  readonly saved: { stdin: string; args: string[]; env: Record<string, string>; limits: LimitsInput };
}

type SubmissionDeps = Pick<Deps, 'stores' | 'languages' | 'config'>;

/** Makes of a request all that its run needs. @throws SandpiperError INVALID_INPUT, NOT_FOUND (the session) */
export async function resolveSubmission(
  deps: SubmissionDeps,
  principal: Principal,
  input: SubmitInput,
): Promise<ResolvedSubmission> {
  const source = await sourceOf(deps, principal, input);
  const { language, files, entry, kind, saved } = source;
  const network = input.network ?? 'none';
  checkNetwork(network);
  const submission: Submission = {
    kind,
    language: language.id,
    files,
    entry,
    args: input.inputs ? [] : (input.args ?? saved.args),
    env: { ...language.env, ...(input.env ?? saved.env) },
    stdin: input.inputs ? '' : (input.stdin ?? saved.stdin),
    compileArgs: input.compileArgs ?? language.compileArgs,
    limits: checkLimits(deps, language, { ...saved.limits, ...input.limits }),
    network,
    idempotent: input.idempotent ?? false,
    ...(input.inputs && { inputs: input.inputs.map((each) => submittedInput(each, saved)) }),
  };
  checkWords(submission);
  checkInputsTime(submission);
  await checkFits(deps, submission.limits);
  return { kind, title: source.title, submission, sessionId: source.sessionId };
}

/** Nobody keeps a worker's place for a day. @throws SandpiperError INVALID_INPUT */
function checkInputsTime({ inputs = [], limits }: Submission): void {
  const ms = inputs.length * limits.wallMs;
  if (ms <= MAX_INPUTS_MS) return;
  const allowed = `${Math.floor(MAX_INPUTS_MS / limits.wallMs)} inputs with limits.wallMs ${limits.wallMs}`;
  throw invalidField('inputs', `may take ${MAX_INPUTS_MS} ms together at most: ${allowed}`);
}

function submittedInput({ stdin, args, expected }: Input, saved: Source['saved']): SubmittedInput {
  return { stdin: stdin ?? saved.stdin, args: args ?? saved.args, expected: expected ?? null };
}

async function sourceOf(deps: SubmissionDeps, principal: Principal, input: SubmitInput): Promise<Source> {
  if (input.sessionId !== undefined) return sessionSource(deps, principal, input.sessionId);
  const language = languageByName(deps, input.language);
  const files: SourceFile[] =
    input.code === undefined
      ? (input.files ?? [])
      : [{ path: entryNameFor(language, input.code), content: input.code, encoding: 'utf8' as const }];
  const entry = chooseEntry(language, files, input.entry);
  return {
    kind: 'RAW_CODE',
    title: titleOf(files, entry),
    language,
    files,
    entry,
    sessionId: null,
    saved: { stdin: '', args: [], env: {}, limits: {} },
  };
}

async function sessionSource(deps: SubmissionDeps, principal: Principal, sessionId: SessionId): Promise<Source> {
  const session = await getSession(deps, principal, { id: sessionId });
  const language = languageByName(deps, session.language);
  return {
    kind: 'CODE_SESSION',
    title: session.title,
    language,
    ...nameEntry(language, session.files, chooseEntry(language, session.files, session.entry)),
    sessionId,
    saved: { stdin: session.stdin, args: session.args, env: session.env, limits: session.limits },
  };
}
