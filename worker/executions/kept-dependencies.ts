import { fileBytes } from '#core/contracts/files.ts';
import { logDependenciesNotKept } from '#observability/execution-events.ts';
import { type Found, type KeptSet, textOf } from '#worker/dependencies/dependencies.ts';
import { EnvironmentError, type WorkspaceSource } from '#worker/runners/runner.ts';
import type { Attempt } from './attempt-deps.ts';
import { fetchRequestOf, type OpenWayOut, type ProgramImage } from './run-request.ts';
import { Spool } from './spool.ts';

export interface KeptOptions {
  readonly language: string;
  readonly image: ProgramImage;
  readonly workspace: WorkspaceSource | null;
  readonly wayOut: OpenWayOut;
}

/**
 * What is kept for the lockfile by which this attempt installs: fetched now where it isn't there yet, in a sandbox of its own that runs
 * nothing of it. Null where there is nothing to be kept, and where that fails: the run installs for itself then, and says what is wrong.
 * @throws EnvironmentError
 */
export async function keptDependencies(attempt: Attempt, options: KeptOptions): Promise<KeptSet | null> {
  const { deps, run, output, log } = attempt;
  const { submission, ownerId } = run.claim;
  const found = await deps.dependencies.find({
    ownerId,
    language: options.language,
    imageDigest: options.image.digest,
    commands: submission.initialCommands,
    read: (name, mostBytes) => readFile(attempt, options.workspace, { name, mostBytes }),
  });
  if (!found) return null;
  try {
    return (await deps.dependencies.use(found)) ?? (await fetchAndKeep(attempt, found, options));
  } catch (error) {
    // What is wrong with the run itself shows when it is run.
    if (run.signal.aborted) return null;
    if (error instanceof EnvironmentError) throw error;
    logDependenciesNotKept(log, error);
    await output.say('what it needs could not be kept for the next run', { phase: 'PREPARE', step: 'dependencies' });
    return null;
  }
}

async function fetchAndKeep(attempt: Attempt, found: Found, options: KeptOptions): Promise<KeptSet | null> {
  const { deps, run, output } = attempt;
  await using spool = new Spool({ folder: deps.spoolFolder });
  let succeeded = false;
  await output.follow(fetchRequestOf(run.claim, found, { ...options, most: deps.dependencies.most }), {
    output: ({ data }) => data,
    phaseEnded: ({ reason, exitCode }) => {
      succeeded = reason === 'exited' && exitCode === 0;
    },
    collected: (event) => spool.take(event),
  });
  return succeeded && spool.isComplete ? await deps.dependencies.keep(found, spool) : null;
}

/** The submission's own file lies over what was cloned. */
async function readFile(
  { run }: Attempt,
  workspace: WorkspaceSource | null,
  { name, mostBytes }: { name: string; mostBytes: number },
): Promise<string | null> {
  const { directory, files } = run.claim.submission;
  const path = directory === null ? name : `${directory}/${name}`;
  const own = files.find((file) => file.path === path);
  if (own) {
    const bytes = fileBytes(own);
    return bytes.length > mostBytes ? null : Buffer.from(bytes).toString('utf8');
  }
  return workspace && (await textOf(workspace, path, mostBytes));
}
