import type { LoadedLanguage } from '#config/languages.ts';
import { fileBytes } from '#core/contracts/files.ts';
import { resolveCommand } from '#core/language.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import type { PhaseRequest, RunRequest } from '#worker/runners/runner.ts';

/** What a runner needs for an attempt: all of it was decided when the execution was submitted. */
export function runRequestOf(claim: ClaimedExecution, language: LoadedLanguage, image: LanguageImage): RunRequest {
  const { submission } = claim;
  const values = { entry: submission.entry, args: submission.args, compileArgs: submission.compileArgs };
  const run: PhaseRequest = { phase: 'RUN', argv: resolveCommand(language.run, values) };
  const phases: PhaseRequest[] = language.compile
    ? [{ phase: 'COMPILE', argv: resolveCommand(language.compile, values) }, run]
    : [run];
  return {
    executionId: claim.id,
    ownerId: claim.ownerId,
    sessionId: claim.sessionId,
    attempt: claim.attempt,
    image: image.reference,
    supervisor: 'built-in',
    phases,
    files: submission.files.map((file) => ({ path: file.path, content: fileBytes(file) })),
    env: { ...language.env, ...submission.env },
    stdin: new TextEncoder().encode(submission.stdin),
    interactive: null,
    collect: null,
    limits: submission.limits,
    network: 'none',
  };
}
