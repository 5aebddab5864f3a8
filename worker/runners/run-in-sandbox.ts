import type { Limits } from '#core/limits.ts';
import { collectFiles } from './collect-files.ts';
import { EgressChannels } from './egress-channels.ts';
import { fileCommands } from './encode-command.ts';
import { SandboxGoneEarlyError } from './environment-errors.ts';
import { PhaseWatch } from './phase-watch.ts';
import type { Command, Report, TerminalSize } from './protocol.ts';
import {
  EnvironmentError,
  type PhaseEnded,
  type PhaseRequest,
  type RunEnvironment,
  type RunEvent,
  type RunRequest,
  type WorkspaceSource,
} from './runner.ts';
import type { Sandbox } from './sandbox.ts';
import { StdinFeed } from './stdin-feed.ts';
import { writeWorkspace } from './write-workspace.ts';

/** What every program is given beside what it asks for. */
export const PROGRAM_ENV = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/workspace',
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
};

export interface RunInSandboxOptions {
  environment: RunEnvironment;
  signal: AbortSignal;
  /** How long the supervisor may take to begin a phase: it writes the files first, into memory. */
  phaseStartMs: number;
  /** Whether the kernel ended the container for lack of memory; asked when it is gone without a word. */
  ranOutOfMemory: () => Promise<boolean>;
}

/**
 * Drives a request through its phases in a sandbox that is clean. Gives whether the sandbox can be used again: only
 * where every phase came to its end by itself, none had the network, and nothing that was slow to end changed the
 * sandbox.
 * @throws SandboxGoneEarlyError where the sandbox broke before it said that its first phase had begun
 */
export async function* runInSandbox(
  sandbox: Sandbox,
  request: RunRequest,
  options: RunInSandboxOptions,
): AsyncGenerator<RunEvent, boolean> {
  const { environment, signal } = options;
  const { workspace = null, egress = null } = request;
  if (!egress && request.phases.some(({ network }) => network === 'egress')) {
    throw new EnvironmentError('sandbox-failed', 'a phase has the network, and the request no way out');
  }
  let before: Before = {
    workspace,
    files: request.files.flatMap((file) => [...fileCommands(file, { replace: workspace !== null })]),
  };
  let hadEgress = false;
  for (const [index, phase] of request.phases.entries()) {
    if (signal.aborted) return false;
    const told = index === 0 ? environment : null;
    hadEgress ||= phase.network === 'egress';
    const end = yield* runPhase(sandbox, phase, request, { ...options, before, environment: told });
    before = NOTHING_BEFORE;
    if (!end) return false;
    yield end.ended;
    const { reason, signal: endedBy, exitCode } = end.ended;
    if (end.sandboxGone || reason !== 'exited' || endedBy !== null) return false;
    if (exitCode === 0) continue;
    // A workspace that is half made is of no use to anybody.
    if (request.collect?.root === 'workspace') return sandbox.isAsMade && !hadEgress;
    break;
  }
  if (request.collect && !(yield* collectFiles(sandbox, request.collect, signal))) return false;
  return sandbox.isAsMade && !hadEgress;
}

/** What the program finds in its workspace; files lie over what else there is. */
interface Before {
  workspace: WorkspaceSource | null;
  files: readonly Command[];
}

const NOTHING_BEFORE: Before = { workspace: null, files: [] };

interface PhaseOptions extends Omit<RunInSandboxOptions, 'environment'> {
  /** What has to be there before it. */
  before: Before;
  /** Told with the first phase. */
  environment: RunEnvironment | null;
}

interface PhaseEnd {
  ended: PhaseEnded;
  /** The supervisor went with it. */
  sandboxGone: boolean;
}

/** null where it was stopped before it had begun. */
async function* runPhase(
  sandbox: Sandbox,
  asked: PhaseRequest,
  request: RunRequest,
  options: PhaseOptions,
): AsyncGenerator<RunEvent, PhaseEnd | null> {
  const { signal, before, environment, ranOutOfMemory } = options;
  const { phase } = asked;
  const limits = { ...request.limits, wallMs: asked.wallMs ?? request.limits.wallMs };
  const interactive = phase === 'RUN' ? request.interactive : null;
  const first: Command[] = [];
  let send = (command: Command): void => {
    first.push(command);
  };
  const stdin = asked.stdin ?? (phase === 'RUN' ? request.stdin : new Uint8Array());
  using feed = new StdinFeed(stdin, (command) => send(command), interactive?.input ?? null);
  const terminal = interactive?.terminal ?? null;
  // What stdin has at once goes out with the command, in one write.
  feed.begin();
  const words = [...before.files, phaseCommand(asked, request, { limits, terminal }), ...first];
  send = (command) => sandbox.send(command);

  const begun = await firstReport(sandbox, words, options);
  if (begun?.type === 'failed' && begun.reason !== 'broken') {
    if (environment) yield { type: 'environment', environment };
    return { ended: yield* refusedFiles(asked, begun), sandboxGone: true };
  }
  if (!begun && signal.aborted) return null;
  // Killed for lack of memory before it began: what it was to begin with is more than its memory holds.
  if (!begun && (await ranOutOfMemory())) {
    if (environment) yield { type: 'environment', environment };
    return { ended: yield* outOfMemoryAtStart(asked, limits), sandboxGone: true };
  }
  // What says anything but that it failed may have begun. Only the first phase has nothing before it that was done.
  const isEarly = environment !== null && (!begun || begun.type === 'failed');
  if (begun?.type !== 'phaseStarted') throw brokenSandbox(sandbox, begun, isEarly);

  const egress = asked.network === 'egress' ? (request.egress ?? null) : null;
  using channels = egress && new EgressChannels(egress, send);
  using watch = new PhaseWatch({
    ...nameOf(asked),
    limits,
    onTimeOver: () => sandbox.expectEnd(),
    kill: () => sandbox.kill(),
  });
  const onAbort = () => watch.end('killed');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    if (environment) yield { type: 'environment', environment };
    yield { type: 'phase-started', phase };
    feed.follow();
    while (true) {
      const report = await sandbox.next();
      switch (report?.type) {
        case 'stdout':
        case 'stderr': {
          const data = watch.admit(report.data);
          if (data.length > 0) yield { type: 'output', phase, stream: report.type, data, at: new Date() };
          break;
        }
        case 'stdinTaken':
          feed.taken(report.bytes);
          break;
        case 'channelOpened':
        case 'channelData':
        case 'channelEnd':
        case 'channelClosed':
        case 'channelTaken':
          if (!channels) throw brokenSandbox(sandbox, report, false);
          channels.take(report);
          break;
        case 'phaseEnded':
          return { ended: watch.ended(report), sandboxGone: false };
        default: {
          const unheard = report ? null : (watch.endedUnheard() ?? watch.endedUnheard(await ranOutOfMemory()));
          if (!unheard) throw brokenSandbox(sandbox, report, false);
          return { ended: unheard, sandboxGone: true };
        }
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function phaseCommand(
  { phase, argv, directory = null, network = 'none', env }: PhaseRequest,
  request: RunRequest,
  { limits, terminal }: { limits: Limits; terminal: TerminalSize | null },
): Command {
  return {
    type: 'phase',
    phase,
    argv,
    directory,
    egress: network === 'egress',
    terminal,
    wallMs: Math.ceil(limits.wallMs),
    // One core can't spend more CPU time than time passes: then the clock alone will do.
    cpuMs: limits.cpuMs < limits.wallMs * limits.cpus ? Math.ceil(limits.cpuMs) : 0,
    outputBytes: limits.outputBytes,
    pids: limits.pids,
    env: { ...PROGRAM_ENV, ...(terminal ? { TERM: 'xterm-256color' } : {}), ...request.env, ...env },
  };
}

/** Until the supervisor says that the phase has begun no clock runs and nothing has to be told of its end. */
async function firstReport(
  sandbox: Sandbox,
  words: readonly Command[],
  { before, signal, phaseStartMs }: PhaseOptions,
): Promise<Report | null> {
  if (before.workspace) {
    const refused = await writeWorkspace(sandbox, before.workspace, { signal, phaseStartMs });
    if (refused) return refused.report;
  }
  sandbox.send(...words);
  const onAbort = () => sandbox.kill();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return await sandbox.nextWithin(phaseStartMs);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The files don't fit, or lie in each other's way: the submission's own fault, so it is told where its output goes. */
function* refusedFiles(
  asked: PhaseRequest,
  failure: Extract<Report, { type: 'failed' }>,
): Generator<RunEvent, PhaseEnded> {
  const why = failure.reason === 'no-space' ? 'there is no space for the files' : 'a file can’t be written';
  const data = Buffer.from(`sandpiper: ${why}: ${failure.message}\n`);
  const { phase } = asked;
  yield { type: 'phase-started', phase };
  yield { type: 'output', phase, stream: 'stderr', data, at: new Date() };
  const nothing = { signal: null, wallMs: 0, cpuMs: 0, peakMemoryBytes: 0 };
  return { type: 'phase-ended', ...nameOf(asked), exitCode: 1, reason: 'exited', ...nothing };
}

function* outOfMemoryAtStart(asked: PhaseRequest, limits: Limits): Generator<RunEvent, PhaseEnded> {
  yield { type: 'phase-started', phase: asked.phase };
  const used = { wallMs: 0, cpuMs: 0, peakMemoryBytes: limits.memoryBytes };
  return { type: 'phase-ended', ...nameOf(asked), exitCode: null, signal: 'SIGKILL', reason: 'out-of-memory', ...used };
}

function nameOf({ phase, step }: PhaseRequest): Pick<PhaseEnded, 'phase' | 'step'> {
  return step === undefined ? { phase } : { phase, step };
}

function brokenSandbox(sandbox: Sandbox, report: Report | null, early: boolean): EnvironmentError {
  const said = report?.type === 'failed' ? report.message : (report?.type ?? 'nothing');
  const complaint = sandbox.diagnostics ? `; ${sandbox.diagnostics}` : '';
  const message = `the sandbox went wrong, its last word was: ${said}${complaint}`;
  return early ? new SandboxGoneEarlyError(message) : new EnvironmentError('sandbox-failed', message);
}
