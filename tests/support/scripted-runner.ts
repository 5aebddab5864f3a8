import { once } from 'node:events';
import type { PhaseEnded, RunEvent, Runner, RunRequest } from '#worker/runners/runner.ts';

/** What happens in a run. It is left at any point where its consumer stops reading. */
export type Script = (request: RunRequest, signal: AbortSignal) => AsyncIterable<RunEvent>;

/** A runner whose programs are functions. */
export class ScriptedRunner implements Runner {
  readonly requests: RunRequest[] = [];
  /** The images that sandboxes are to be kept ready of, as it was told. */
  readonly keptReady: string[] = [];
  /** How often it was told that the engine is there. */
  warmUps = 0;
  script: Script;

  constructor(script: Script = hello) {
    this.script = script;
  }

  run(request: RunRequest, { signal }: { signal: AbortSignal }): AsyncIterable<RunEvent> {
    this.requests.push(request);
    return this.script(request, signal);
  }

  knows(): boolean {
    return false;
  }

  gone(): void {}

  swept(): void {}

  keepReady(image: string): void {
    this.keptReady.push(image);
  }

  warmUp(): void {
    this.warmUps += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

export const hello: Script = async function* () {
  yield madeEnvironment();
  yield { type: 'phase-started', phase: 'RUN' };
  yield says('hello\n');
  yield ended();
};

/** Says hello and then nothing until it is stopped. */
export const untilStopped: Script = async function* (_, signal) {
  yield madeEnvironment();
  yield { type: 'phase-started', phase: 'RUN' };
  yield says('hello\n');
  if (!signal.aborted) await once(signal, 'abort');
  yield ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' });
};

export function madeEnvironment(containerId = 'container-1'): RunEvent {
  const createdAt = new Date();
  const environment = { engine: 'fake', runtime: 'runc', image: 'fake/python:1', digest: 'sha256:1', containerId };
  return { type: 'environment', environment: { ...environment, createdAt } };
}

export function says(text: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): RunEvent {
  return {
    type: 'output',
    phase: 'RUN',
    stream,
    data: typeof text === 'string' ? Buffer.from(text) : text,
    at: new Date(),
  };
}

export function ended(phase: Partial<PhaseEnded> = {}): PhaseEnded {
  const used = { wallMs: 21, cpuMs: 17, peakMemoryBytes: 9_437_184 };
  return { type: 'phase-ended', phase: 'RUN', exitCode: 0, signal: null, reason: 'exited', ...used, ...phase };
}
