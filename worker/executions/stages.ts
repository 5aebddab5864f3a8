import type { LoadedLanguage } from '#config/languages.ts';
import type { Submission } from '#core/contracts/executions.ts';
import { type CommandValues, resolveCommand, sourcesOf } from '#core/language-command.ts';
import type { PhaseRequest } from '#worker/runners/runner.ts';

/** What an attempt does, in order. Its first stage has a container of its own, the others share one. */
export interface Stages {
  /** Cloned first, with the network; null for nothing. */
  readonly repository: Submission['repository'];
  /** PREPARE and COMPILE; none where the program is run as it is. */
  readonly before: readonly PhaseRequest[];
  /** The last one, with these args. */
  run(args: readonly string[]): PhaseRequest;
  /** Something of it has the network. */
  readonly hasNetwork: boolean;
}

/** Longer lines are shown by their begin. */
const MOST_STEP_CHARACTERS = 100;

/**
 * Decides by the submission alone what is run. The language's own commands stand where the submission has none; what
 * comes from a repository or a project and has a command of its own is built by its own command or not at all.
 * @throws Error where nothing says what to run, which no submission that was checked does
 */
export function stagesOf(submission: Submission, language: LoadedLanguage | null): Stages {
  const { repository, initialCommands, prepareNetwork, network } = submission;
  const place = { ...(submission.directory === null ? {} : { directory: submission.directory }) };
  const preparing = { ...place, ...(prepareNetwork === 'egress' ? { network: prepareNetwork } : {}) };
  const running = { ...place, ...(network === 'egress' ? { network } : {}) };
  const prepare = initialCommands.map(
    (line): PhaseRequest => ({ phase: 'PREPARE', step: stepOf(line), argv: shellCommand(line), ...preparing }),
  );
  const compile = compileOf(submission, language);
  const before = compile ? [...prepare, { ...compile, ...running }] : prepare;
  return {
    repository,
    before,
    run: (args) => ({ phase: 'RUN', argv: runArgv(submission, language, args), ...running }),
    hasNetwork: repository !== null || [...before, running].some((phase) => phase.network === 'egress'),
  };
}

/** The line is the shell's to read; the args are not, they are its `$1`, `$2`, … */
export function shellCommand(line: string, args: readonly string[] = []): string[] {
  return ['/bin/sh', '-c', line, 'sh', ...args];
}

function compileOf(submission: Submission, language: LoadedLanguage | null): PhaseRequest | null {
  const { buildCommand, runCommand, kind, args } = submission;
  if (buildCommand !== null) {
    return { phase: 'COMPILE', step: stepOf(buildCommand), argv: shellCommand(buildCommand) };
  }
  if (runCommand !== null && (kind === 'GIT_REPOSITORY' || kind === 'PROJECT')) return null;
  if (!language?.compile) return null;
  return { phase: 'COMPILE', argv: resolveCommand(language.compile, commandValues(submission, language, args)) };
}

function runArgv(submission: Submission, language: LoadedLanguage | null, args: readonly string[]): string[] {
  const { runCommand, command } = submission;
  if (runCommand !== null) return shellCommand(runCommand, args);
  if (command !== null) return [...command, ...args];
  if (!language) throw new Error('the submission has no command and no language that has one');
  return resolveCommand(language.run, commandValues(submission, language, args));
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

function stepOf(line: string): string {
  const [first = ''] = line.trim().split('\n');
  const cut = first.length > MOST_STEP_CHARACTERS || first.length < line.trim().length;
  // A character that was cut in two is none that the database takes.
  return cut ? `${first.slice(0, MOST_STEP_CHARACTERS).toWellFormed()}…` : first;
}
