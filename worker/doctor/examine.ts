import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExaminationReport, Finding } from '#core/contracts/examinations.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import type { ContainerEngine, EngineInfo } from '#worker/engine/engine.ts';
import { isGvisor } from '#worker/engine/runtime.ts';
import { EnvironmentError, type PhaseEnded, type RunEnvironment, type Runner } from '#worker/runners/runner.ts';
import { type Answer, toAnswers, toLines } from './attempts.ts';
import { judgeEngine } from './engine-rules.ts';
import type { Probe, Situation } from './probe.ts';
import { PROBES, SEEN_KERNEL_ID } from './probes/all.ts';

const MOST_FOUND_CHARACTERS = 400;

/**
 * Those of most runs: what is found is what they get, and the sandbox may be one that is kept ready for them. Time is no
 * part of that, and a busy machine with gVisor may need more of it.
 */
const EXAMINED_LIMITS = { ...DEFAULT_LIMITS, wallMs: 60_000, cpuMs: 60_000 };

export interface ExamineOptions {
  readonly engine: ContainerEngine;
  /** As it runs the programs of users. */
  readonly runner: Runner;
  /** Reference of an image that the engine has; all of ours have what the probe program needs. */
  readonly image: string;
  /** Names the runs in their labels. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly now?: () => number;
}

/**
 * Tries every wall of a sandbox from inside, and holds what the engine tells against what is known of such engines.
 * A wall that isn't there is a finding.
 * @throws EnvironmentError where no sandbox is to be had, EngineError where the engine doesn't answer
 */
export async function examine(options: ExamineOptions): Promise<ExaminationReport> {
  const { engine, signal, now = () => performance.now() } = options;
  const beganMs = now();
  const info = await engine.info({ signal });
  const program = await readFile(join(import.meta.dirname, 'probe.pl'), 'utf8');
  const together = await tryAll(options, { info, program, probes: PROBES.filter((probe) => !probe.alone) });
  const { environment } = together;
  if (!environment) throw new EnvironmentError('sandbox-failed', 'the runner told nothing of the sandbox');
  const findings = [...judgeEngine(info, environment.runtime), ...together.findings];
  for (const probe of PROBES.filter((each) => each.alone)) {
    signal.throwIfAborted();
    const alone = await tryAll(options, { info, program, probes: [probe], mayEndSandbox: true });
    findings.push(...alone.findings);
  }
  signal.throwIfAborted();
  return {
    facts: {
      engine: engine.name,
      engineVersion: info.version,
      runtime: environment.runtime,
      gvisor: isGvisor(environment.runtime),
      runcVersion: info.components.runc ?? null,
      containerdVersion: info.components.containerd ?? null,
      hostKernel: info.kernel,
      seenKernel: findings.find(({ id }) => id === SEEN_KERNEL_ID)?.found ?? null,
      cgroupVersion: info.cgroupVersion,
      architecture: info.architecture,
      securityOptions: [...info.securityOptions],
      image: environment.image,
    },
    findings,
    durationMs: Math.round(now() - beganMs),
  };
}

interface Round {
  readonly info: EngineInfo;
  readonly program: string;
  readonly probes: readonly Probe[];
  readonly mayEndSandbox?: boolean;
}

/** One run for all these probes. */
async function tryAll(
  options: ExamineOptions,
  { info, program, probes, mayEndSandbox = false }: Round,
): Promise<{ findings: Finding[]; environment: RunEnvironment | null }> {
  const before: Situation = {
    // What the probes try doesn't depend on the runtime, only what is thought of it.
    gvisor: false,
    architecture: info.architecture,
    hostKernel: info.kernel,
    limits: EXAMINED_LIMITS,
    end: null,
  };
  const attempts = probes.map((probe) => probe.attempts(before));
  const flat = attempts.flat();
  const run = await runProgram(options, { program, stdin: toLines(flat), mayEndSandbox });
  const answers = toAnswers(flat, run.output);
  if (!mayEndSandbox && run.end?.exitCode !== 0) {
    const how = run.end ? `ended by ${run.end.reason}, ${run.end.signal ?? run.end.exitCode}` : 'did not end';
    throw new EnvironmentError('sandbox-failed', `the probe program ${how} ${run.complaint}`.trim());
  }
  const after = { ...before, gvisor: isGvisor(run.environment?.runtime ?? ''), end: run.end };
  let at = 0;
  const findings = probes.map((probe, number): Finding => {
    const own: Answer[] = answers.slice(at, at + (attempts[number]?.length ?? 0));
    at += own.length;
    const { verdict, found, advice } = probe.judge(own, after);
    const { id, area, title, tried, expected } = probe;
    return { id, area, title, tried, expected, found: found.slice(0, MOST_FOUND_CHARACTERS), verdict, advice };
  });
  return { findings, environment: run.environment };
}

interface Told {
  environment: RunEnvironment | null;
  output: string;
  complaint: string;
  end: PhaseEnded | null;
}

async function runProgram(
  { runner, image, id, signal }: ExamineOptions,
  { program, stdin, mayEndSandbox }: { program: string; stdin: string; mayEndSandbox: boolean },
): Promise<Told> {
  const told: Told = { environment: null, output: '', complaint: '', end: null };
  const events = runner.run(
    {
      executionId: id,
      ownerId: 'doctor',
      sessionId: null,
      supervisor: 'built-in',
      interactive: null,
      collect: null,
      attempt: 1,
      image,
      phases: [{ phase: 'RUN', argv: ['perl', '/workspace/probe.pl'] }],
      files: [{ path: 'probe.pl', content: Buffer.from(program) }],
      env: {},
      stdin: Buffer.from(stdin),
      limits: EXAMINED_LIMITS,
    },
    { signal },
  );
  try {
    for await (const event of events) {
      if (event.type === 'environment') told.environment = event.environment;
      if (event.type === 'output') {
        const text = Buffer.from(event.data).toString('latin1');
        if (event.stream === 'stdout') told.output += text;
        else told.complaint = (told.complaint + text).slice(-MOST_FOUND_CHARACTERS);
      }
      if (event.type === 'phase-ended') told.end = event;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!mayEndSandbox || !(error instanceof EnvironmentError) || error.fault !== 'sandbox-failed') throw error;
  }
  signal.throwIfAborted();
  return told;
}
