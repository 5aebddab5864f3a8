import type { Limits } from '#core/limits.ts';
import { collectFiles } from './collect-files.ts';
import { fileCommands } from './encode-command.ts';
import { SandboxGoneEarlyError } from './environment-errors.ts';
import { PhaseWatch } from './phase-watch.ts';
import type { Command, Report } from './protocol.ts';
import {
  EnvironmentError,
  type PhaseEnded,
  type PhaseName,
  type PhaseRequest,
  type RunEnvironment,
  type RunEvent,
  type RunRequest,
} from './runner.ts';
import type { Sandbox } from './sandbox.ts';
import { StdinFeed } from './stdin-feed.ts';

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
 * where every phase came to its end by itself, and nothing that was slow to end changed the sandbox.
 * @throws SandboxGoneEarlyError where the sandbox broke before anything of the program began
 */
export async function* runInSandbox(
  sandbox: Sandbox,
  request: RunRequest,
  options: RunInSandboxOptions,
): AsyncGenerator<RunEvent, boolean> {
  const { environment, signal } = options;
  let before: Command[] = request.files.flatMap((file) => [...fileCommands(file)]);
  for (const [index, phase] of request.phases.entries()) {
    if (signal.aborted) return false;
    const told = index === 0 ? environment : null;
    const end = yield* runPhase(sandbox, phase, request, { ...options, before, environment: told });
    before = [];
    if (!end) return false;
    yield end.ended;
    const { reason, signal: endedBy, exitCode } = end.ended;
    if (end.sandboxGone || reason !== 'exited' || endedBy !== null) return false;
    if (exitCode === 0) continue;
    // A workspace that is half made is of no use to anybody.
    if (request.collect?.root === 'workspace') return sandbox.isAsMade;
    break;
  }
  if (request.collect && !(yield* collectFiles(sandbox, request.collect, signal))) return false;
  return sandbox.isAsMade;
}

interface PhaseOptions extends Omit<RunInSandboxOptions, 'environment'> {
  /** What has to be said before it. */
  before: readonly Command[];
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
  { phase, argv }: PhaseRequest,
  request: RunRequest,
  options: PhaseOptions,
): AsyncGenerator<RunEvent, PhaseEnd | null> {
  const { signal, before, environment, ranOutOfMemory } = options;
  const { limits } = request;
  const interactive = phase === 'RUN' ? request.interactive : null;
  const first: Command[] = [];
  let send = (command: Command): void => {
    first.push(command);
  };
  const stdin = phase === 'RUN' ? request.stdin : new Uint8Array();
  using feed = new StdinFeed(stdin, (command) => send(command), interactive?.input ?? null);
  const terminal = interactive?.terminal ?? null;
  // What stdin has at once goes out with the command, in one write.
  feed.begin();
  sandbox.send(...before, phaseCommand({ phase, argv }, request, terminal), ...first);
  send = (command) => sandbox.send(command);

  const begun = await firstReport(sandbox, options);
  if (begun?.type === 'failed' && begun.reason !== 'broken') {
    if (environment) yield { type: 'environment', environment };
    return { ended: yield* refusedFiles(phase, begun), sandboxGone: true };
  }
  if (!begun && signal.aborted) return null;
  // Killed for lack of memory before it began: what it was to begin with is more than its memory holds.
  if (!begun && (await ranOutOfMemory())) {
    if (environment) yield { type: 'environment', environment };
    return { ended: yield* outOfMemoryAtStart(phase, limits), sandboxGone: true };
  }
  if (begun?.type !== 'phaseStarted') throw brokenSandbox(sandbox, begun, environment !== null);

  using watch = new PhaseWatch({ phase, limits, onTimeOver: () => sandbox.expectEnd(), kill: () => sandbox.kill() });
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
  { phase, argv }: PhaseRequest,
  { limits, env }: RunRequest,
  terminal: { cols: number; rows: number } | null,
): Command {
  return {
    type: 'phase',
    phase,
    argv,
    terminal,
    wallMs: Math.ceil(limits.wallMs),
    // One core can't spend more CPU time than time passes: then the clock alone will do.
    cpuMs: limits.cpuMs < limits.wallMs * limits.cpus ? Math.ceil(limits.cpuMs) : 0,
    outputBytes: limits.outputBytes,
    pids: limits.pids,
    env: { ...PROGRAM_ENV, ...(terminal ? { TERM: 'xterm-256color' } : {}), ...env },
  };
}

/** Until the supervisor says that the phase has begun no clock runs and nothing has to be told of its end. */
async function firstReport(sandbox: Sandbox, { signal, phaseStartMs }: PhaseOptions): Promise<Report | null> {
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
  phase: PhaseName,
  failure: Extract<Report, { type: 'failed' }>,
): Generator<RunEvent, PhaseEnded> {
  const why = failure.reason === 'no-space' ? 'there is no space for the files' : 'a file can’t be written';
  const data = Buffer.from(`sandpiper: ${why}: ${failure.message}\n`);
  yield { type: 'phase-started', phase };
  yield { type: 'output', phase, stream: 'stderr', data, at: new Date() };
  const nothing = { signal: null, wallMs: 0, cpuMs: 0, peakMemoryBytes: 0 };
  return { type: 'phase-ended', phase, exitCode: 1, reason: 'exited', ...nothing };
}

function* outOfMemoryAtStart(phase: PhaseName, limits: Limits): Generator<RunEvent, PhaseEnded> {
  yield { type: 'phase-started', phase };
  const used = { wallMs: 0, cpuMs: 0, peakMemoryBytes: limits.memoryBytes };
  return { type: 'phase-ended', phase, exitCode: null, signal: 'SIGKILL', reason: 'out-of-memory', ...used };
}

function brokenSandbox(sandbox: Sandbox, report: Report | null, early: boolean): EnvironmentError {
  const said = report?.type === 'failed' ? report.message : (report?.type ?? 'nothing');
  const complaint = sandbox.diagnostics ? `; ${sandbox.diagnostics}` : '';
  const message = `the sandbox went wrong, its last word was: ${said}${complaint}`;
  return early ? new SandboxGoneEarlyError(message) : new EnvironmentError('sandbox-failed', message);
}
