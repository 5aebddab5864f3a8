import type { LoadedLanguage } from '#config/languages.ts';
import type { Submission } from '#core/contracts/executions.ts';
import { fileBytes } from '#core/contracts/files.ts';
import type { SubmittedInput } from '#core/contracts/inputs.ts';
import { type CommandValues, resolveCommand, sourcesOf } from '#core/language-command.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import type { PhaseRequest, RunFile, RunRequest } from '#worker/runners/runner.ts';

/** What a runner needs for an attempt: all of it was decided when the execution was submitted. */
export function runRequestOf(claim: ClaimedExecution, language: LoadedLanguage, image: LanguageImage): RunRequest {
  const { args, stdin } = claim.submission;
  const compile = compilePhase(claim, language);
  const run = runPhase(claim, language, args);
  return {
    ...baseOf(claim, language, image),
    phases: compile ? [compile, run] : [run],
    stdin: new TextEncoder().encode(stdin),
  };
}

/** The same for a submission with several inputs: compiled once, and then a run for each. */
export interface InputRequests {
  /** null where the language compiles nothing. */
  readonly compile: RunRequest | null;
  /** `compiled`: what compiling left; null for the files as they were submitted. Nothing of `expected` is in it. */
  run(input: Pick<SubmittedInput, 'stdin' | 'args'>, compiled: readonly RunFile[] | null): RunRequest;
}

/** What compiling may leave for the runs: a worker holds it while they go on. */
export const MOST_COMPILED = { files: 4_000, bytes: 32 * 1024 * 1024 } as const;

export function inputRequestsOf(
  claim: ClaimedExecution,
  language: LoadedLanguage,
  image: LanguageImage,
): InputRequests {
  const base = baseOf(claim, language, image);
  const compile = compilePhase(claim, language);
  return {
    compile: compile && { ...base, phases: [compile], collect: { root: 'workspace', ...MOST_COMPILED } },
    run: ({ stdin, args }, compiled) => ({
      ...base,
      phases: [runPhase(claim, language, args)],
      files: compiled ?? base.files,
      stdin: new TextEncoder().encode(stdin),
    }),
  };
}

function baseOf(claim: ClaimedExecution, language: LoadedLanguage, image: LanguageImage): RunRequest {
  const { submission } = claim;
  return {
    executionId: claim.id,
    ownerId: claim.ownerId,
    sessionId: claim.sessionId,
    attempt: claim.attempt,
    image: image.reference,
    supervisor: 'built-in',
    phases: [],
    files: submission.files.map((file) => ({ path: file.path, content: fileBytes(file) })),
    env: { ...language.env, ...submission.env },
    stdin: new Uint8Array(),
    interactive: null,
    collect: null,
    limits: submission.limits,
  };
}

function compilePhase({ submission }: ClaimedExecution, language: LoadedLanguage): PhaseRequest | null {
  const values = commandValues(submission, language, submission.args);
  return language.compile && { phase: 'COMPILE', argv: resolveCommand(language.compile, values) };
}

function runPhase({ submission }: ClaimedExecution, language: LoadedLanguage, args: readonly string[]): PhaseRequest {
  return { phase: 'RUN', argv: resolveCommand(language.run, commandValues(submission, language, args)) };
}

function commandValues(
  { entry, files, compileArgs }: Submission,
  language: LoadedLanguage,
  args: readonly string[],
): CommandValues {
  const sources = sourcesOf(
    language,
    files.map((file) => file.path),
    entry,
  );
  return { entry, sources, args, compileArgs };
}
