import type { Duplex } from 'node:stream';
import type { Limits } from '#core/limits.ts';
import type { PhaseEndReason } from '#core/outcomes.ts';
import type { VolumeMount } from '#worker/engine/engine.ts';
import type { SupervisorSource } from './pool/sandbox-classes.ts';
import type { CollectRoot, TerminalSize } from './protocol.ts';

/**
 * Runs a program in a sandbox and tells what happens in it, as it happens. The only way by which the rest of the
 * worker comes to a container.
 */
export interface Runner extends AsyncDisposable {
  /**
   * The run begins when the result is iterated and ends with it: leaving the loop early kills the program. Events come
   * in order; a consumer that is slow slows the program's output down, nothing is buffered without bound.
   *
   * A program that fails, is killed or hits a limit is a result: `phase-ended` says so, and later phases are left out.
   * An abort kills at once and ends with `phase-ended` of reason `killed` (or with no phase where none had begun).
   *
   * @throws EnvironmentError for what is our fault: engine away, image missing, sandbox died.
   */
  run(request: RunRequest, options: { signal: AbortSignal }): AsyncIterable<RunEvent>;

  /** Whether a container of its worker is in use, kept ready or on its way: one that is not is nobody's. */
  knows(containerId: string): boolean;

  /** Somebody else has removed a container of its, after it had failed to. */
  gone(containerId: string): void;

  /** Somebody has looked through all containers: what could not be looked for before can be now. */
  swept(): void;

  /** A sandbox for such a run is to be ready from now on. */
  keepReady(image: string, limits: Limits): void;

  /** To be called when the engine answers, again or for the first time: sandboxes are made ready ahead of runs. */
  warmUp(): void;
}

export type PhaseName = 'PREPARE' | 'COMPILE' | 'RUN';

export interface RunRequest {
  executionId: string;
  ownerId: string;
  /** The code session that it is a run of. */
  sessionId: string | null;
  attempt: number;
  /** Reference of an image that the engine has. */
  image: string;
  /** `mounted` for an image that is not ours: it needs no shell, tar or libc. */
  supervisor: SupervisorSource;
  /** In order; a phase that doesn't exit with 0 is the last. */
  phases: readonly PhaseRequest[];
  /** Written into the workspace before the first phase; paths are relative and checked by the core already. */
  files: readonly RunFile[];
  /** What another sandbox left, written before `files`; those lie over it. */
  workspace?: WorkspaceSource | null;
  env: Readonly<Record<string, string>>;
  /** Of the RUN phase; another reads what it has itself. */
  stdin: Uint8Array;
  /** More stdin while the RUN phase goes on, on a terminal where it has a size. */
  interactive: Interactive | null;
  /** What is wanted of the files that it leaves; null for nothing. */
  collect: CollectRequest | null;
  /** `wallMs`, `cpuMs` and `outputBytes` are for each phase, the rest for the container. */
  limits: Limits;
  /** Mounted beside what every sandbox has, read-only. */
  volume?: VolumeMount | null;
  /** The way out of phases that have the network; needed where one has. */
  egress?: Egress | null;
}

export interface PhaseRequest {
  phase: PhaseName;
  /** For people, where a phase has several. */
  step?: string;
  argv: readonly string[];
  /** Below the workspace, where it starts; the workspace where it is not given. A missing one is exit code 126. */
  directory?: string | null;
  /** Over those of the request. */
  env?: Readonly<Record<string, string>>;
  /** In the place of the request's. */
  stdin?: Uint8Array;
  /** In the place of the request's. */
  wallMs?: number;
  /** No network where it is not given. */
  network?: 'none' | 'egress';
}

/**
 * The way out of a sandbox. It has no network itself: what connects to `127.0.0.1:3128` in it while a phase has egress
 * comes out here, byte for byte, and the worker is the HTTP proxy at the other end.
 */
export interface Egress {
  /** Takes a connection; destroys it when it is over. Never throws. */
  accept(connection: Duplex): void;
}

/**
 * What is given in an order in which a folder comes before what is in it, each path once. A file of the request that
 * has the path of a file or link of it takes its place.
 */
export interface WorkspaceSource {
  /**
   * From the beginning each time: a sandbox that breaks before the program begins costs another. `content` is read to
   * its end before the next entry is asked for. What it throws ends the run.
   */
  entries(): AsyncIterable<WorkspaceEntry>;
}

export type WorkspaceEntry =
  | { type: 'folder'; path: string }
  /** `target` is as it was written: it leads to where it leads. */
  | { type: 'link'; path: string; target: string }
  | { type: 'file'; path: string; executable: boolean; sizeBytes: number; content: AsyncIterable<Uint8Array> };

export interface RunFile {
  path: string;
  content: Uint8Array;
  executable?: boolean;
}

/**
 * `artifacts`: regular files that lie in `artifacts/` once the last phase has exited, with whatever code. `workspace`:
 * all of it, with its folders and links, for a later run to begin with, where the last phase succeeded. At most so many
 * files, folders and links, and so many bytes of files and of what links say, all together.
 */
export interface CollectRequest {
  root: CollectRoot;
  files: number;
  bytes: number;
}

export interface Interactive {
  terminal: TerminalSize | null;
  /** Read until the phase ends, then returned. */
  input: AsyncIterable<LiveInput>;
}

export type LiveInput = { type: 'stdin'; data: Uint8Array } | { type: 'eof' } | ({ type: 'resize' } & TerminalSize);

export type RunEvent =
  | { type: 'environment'; environment: RunEnvironment }
  | { type: 'phase-started'; phase: PhaseName }
  | { type: 'output'; phase: PhaseName; stream: 'stdout' | 'stderr'; data: Uint8Array; at: Date }
  | PhaseEnded
  /** After the last phase: the next piece of a collected file; `path` is plain, relative to what is collected, and once. */
  | { type: 'collected-piece'; path: string; executable: boolean; sizeBytes: number; offset: number; data: Uint8Array }
  /** Of the workspace only; before anything that is in it. */
  | { type: 'collected-folder'; path: string }
  | { type: 'collected-link'; path: string; target: string }
  /** Behind the last file; not complete where the limits left some out. */
  | { type: 'collected-end'; complete: boolean };

export interface PhaseEnded {
  type: 'phase-ended';
  phase: PhaseName;
  step?: string;
  /** null where a signal ended it. */
  exitCode: number | null;
  /** "SIGSEGV"; set where a signal ended it, ours too. */
  signal: string | null;
  reason: PhaseEndReason;
  wallMs: number;
  cpuMs: number;
  peakMemoryBytes: number;
}

export interface RunEnvironment {
  engine: string;
  runtime: string;
  image: string;
  digest: string;
  containerId: string;
  createdAt: Date;
}

export type EnvironmentFault =
  /** The engine is away: wait for it, this is no attempt. */
  'engine-unavailable' | 'image-missing' | 'sandbox-failed';

/** Our fault, not the program's. `cause` has what was underneath. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly fault: EnvironmentFault;

  constructor(fault: EnvironmentFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
