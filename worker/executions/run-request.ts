import type { LoadedLanguage } from '#config/languages.ts';
import { fileBytes, type SourceFile } from '#core/contracts/files.ts';
import type { SubmittedInput } from '#core/contracts/inputs.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import type { Found, KeptSet } from '#worker/dependencies/dependencies.ts';
import type { SupervisorSource } from '#worker/runners/pool/sandbox-classes.ts';
import type {
  CollectRequest,
  Egress,
  PhaseRequest,
  RunFile,
  RunRequest,
  WorkspaceSource,
} from '#worker/runners/runner.ts';
import { type Stages, shellCommand, stagesOf } from './stages.ts';

/** As many as a workspace may have; how many bytes its own limit says. */
export const MOST_FILES = 65_536;

const DEPENDENCIES_STEP = 'dependencies';
/** What takes longer the run fetches for itself. */
const FETCH_MS = 120_000;

/** In what an attempt runs. */
export interface ProgramImage {
  readonly reference: string;
  readonly digest: string;
  readonly supervisor: SupervisorSource;
  /** What programs in it are given; what the submission says goes over it. */
  readonly env: Readonly<Record<string, string>>;
}

/** What an attempt has by the time that its program's own container is asked for. */
export interface RunParts {
  readonly stages: Stages;
  readonly image: ProgramImage;
  /** By the names of their variables. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What was cloned; null for nothing. */
  readonly workspace: WorkspaceSource | null;
  /** null where nothing has the network. */
  readonly wayOut: OpenWayOut | null;
  /** What is kept for its lockfile; null for nothing. */
  readonly dependencies?: KeptSet | null;
}

/** One attempt's. */
export interface OpenWayOut {
  readonly egress: Egress;
  /** What programs of a phase that has it get; their own settings go over it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Of what stands in the language's own image and nowhere else. */
export function plainParts({ submission }: ClaimedExecution, language: LoadedLanguage, image: ImageName): RunParts {
  const stages = stagesOf(submission, language);
  return { stages, image: languageImage(language, image), secrets: {}, workspace: null, wayOut: null };
}

type ImageName = Pick<ProgramImage, 'reference' | 'digest'>;

export function languageImage(language: LoadedLanguage, { reference, digest }: ImageName): ProgramImage {
  return { reference, digest, supervisor: 'built-in', env: language.env };
}

/** What a runner needs for an attempt: all of it was decided when the execution was submitted. */
export function runRequestOf(
  claim: ClaimedExecution,
  parts: RunParts,
  collect: CollectRequest | null = null,
): RunRequest {
  const { args, stdin } = claim.submission;
  const { before, run } = parts.stages;
  return { ...baseOf(claim, parts, [...before, run(args)]), stdin: new TextEncoder().encode(stdin), collect };
}

/** The same for a submission with several inputs: prepared and compiled once, and then a run for each. */
export interface InputRequests {
  /** null where there is nothing to be done before. */
  readonly before: RunRequest | null;
  /**
   * `left`: what was there after `before`; null for the files as they were submitted. Nothing of `expected` is in it.
   */
  run(input: Pick<SubmittedInput, 'stdin' | 'args'>, left: WorkspaceSource | null): RunRequest;
}

export function inputRequestsOf(
  claim: ClaimedExecution,
  parts: RunParts,
  /** What is wanted of what the next of these runs leaves. */
  collect: () => CollectRequest | null = () => null,
): InputRequests {
  const { before, run } = parts.stages;
  return {
    before: before.length === 0 ? null : { ...baseOf(claim, parts, before), collect: wholeWorkspace(claim) },
    run: ({ stdin, args }, left) => ({
      ...baseOf(claim, parts, [run(args)]),
      ...(left ? { files: [], workspace: left } : {}),
      stdin: new TextEncoder().encode(stdin),
      collect: collect(),
    }),
  };
}

/** Cloning, in the image of the tools: it has none of the submission's files, variables or secrets. */
export function cloneRequestOf(
  claim: ClaimedExecution,
  phase: PhaseRequest,
  { image, wayOut }: { image: ImageName; wayOut: OpenWayOut },
): RunRequest {
  return {
    ...emptyRequest(claim),
    image: image.reference,
    phases: [{ ...phase, env: { ...wayOut.env, ...phase.env } }],
    collect: wholeWorkspace(claim),
    egress: wayOut.egress,
  };
}

/** Fetching what a lockfile says: nothing of the program is there, and nothing that was fetched is run. */
export function fetchRequestOf(
  claim: ClaimedExecution,
  { manager, lock }: Pick<Found, 'manager' | 'lock'>,
  { image, wayOut, most }: { image: ImageName; wayOut: OpenWayOut; most: { files: number; bytes: number } },
): RunRequest {
  const { submission } = claim;
  const argv = shellCommand(manager.fetch);
  const own = Object.entries(submission.env).filter(([name]) => manager.settings.includes(name));
  const env = { ...wayOut.env, ...Object.fromEntries(own) };
  return {
    ...emptyRequest(claim),
    image: image.reference,
    phases: [
      {
        ...{ phase: 'PREPARE', step: DEPENDENCIES_STEP, argv, network: 'egress', env },
        wallMs: Math.min(submission.limits.wallMs, FETCH_MS),
      },
    ],
    files: lock.files,
    collect: { root: 'workspace', ...most },
    egress: wayOut.egress,
  };
}

function wholeWorkspace({ submission }: ClaimedExecution): CollectRequest {
  return { root: 'workspace', files: MOST_FILES, bytes: submission.limits.diskBytes };
}

function baseOf(claim: ClaimedExecution, parts: RunParts, phases: readonly PhaseRequest[]): RunRequest {
  const { submission } = claim;
  const { image, secrets, workspace, wayOut } = parts;
  const own = { ...submission.env, ...secrets };
  // Only what prepares installs.
  const kept = phases[0]?.phase === 'PREPARE' ? parts.dependencies : null;
  return {
    ...emptyRequest(claim),
    image: image.reference,
    supervisor: image.supervisor,
    phases: [
      ...(kept ? [offering(kept.use)] : []),
      ...phases.map((phase) =>
        wayOut && phase.network === 'egress' ? { ...phase, env: { ...wayOut.env, ...own } } : phase,
      ),
    ],
    files: submission.files.map(runFile),
    env: { ...image.env, ...own },
    ...(workspace ? { workspace } : {}),
    ...(kept ? { volume: kept.volume } : {}),
    ...(wayOut ? { egress: wayOut.egress } : {}),
  };
}

/** Without it the program fetches for itself. */
function offering(line: string): PhaseRequest {
  return { phase: 'PREPARE', step: DEPENDENCIES_STEP, argv: shellCommand(`${line} || true`) };
}

function emptyRequest(claim: ClaimedExecution): RunRequest {
  return {
    executionId: claim.id,
    ownerId: claim.ownerId,
    sessionId: claim.sessionId,
    attempt: claim.attempt,
    image: '',
    supervisor: 'built-in',
    phases: [],
    files: [],
    env: {},
    stdin: new Uint8Array(),
    interactive: null,
    collect: null,
    limits: claim.submission.limits,
  };
}

function runFile(file: SourceFile): RunFile {
  const { path, executable = false } = file;
  return { path, content: fileBytes(file), executable };
}
