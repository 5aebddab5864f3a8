import { randomInt } from 'node:crypto';
import type { ContainerAttachment, ContainerEngine, ContainerSpec } from '#worker/engine/engine.ts';
import {
  config,
  encode,
  FROM_SUPERVISOR,
  type Frame,
  FrameReader,
  type PhaseEnd,
  type PhaseRequest,
  phase,
  readPhaseEnd,
  TO_SUPERVISOR,
  u32,
} from './conversation.ts';
import { TEST_LABEL, testEngine, testImage, testRun } from './settings.ts';

export const SUPERVISOR = '/usr/local/lib/sandpiper/supervisor';
export const PROGRAM = '/tests/program';
export const DISK_BYTES = 64 * 1024 ** 2;
/** Of the disk the workspace has what `/tmp` and `/dev/shm` leave of it. */
export const WORKSPACE_BYTES = (DISK_BYTES * 5) / 8;
/** Of the protocol. */
const VERSION = 4;
/** Whatever a test waits for comes at once; this is for a machine that is busy with other tests. */
const PATIENCE_MS = 20_000;

export interface PhaseOutcome extends PhaseEnd {
  stdout: Buffer;
  stderr: Buffer;
  stdinTaken: number;
}

/** The kernel counts a user's processes in all containers together, so each has one of its own. */
function anyUid(): number {
  return randomInt(2 ** 24, 2 ** 30);
}

/** A container as all sandboxes are, from the image of the tests. */
export function testSpec(command: readonly string[], memoryBytes = 256 * 1024 ** 2): ContainerSpec {
  return {
    image: testImage(),
    command,
    labels: { [TEST_LABEL]: testRun() },
    runUid: anyUid(),
    memoryBytes,
    diskBytes: DISK_BYTES,
    cpus: 1,
    pids: 300,
  };
}

/** A supervisor in its container, and the worker's side of the conversation with it. */
export class Sandbox implements AsyncDisposable {
  readonly #engine: ContainerEngine;
  readonly #id: string;
  /** Of the program. */
  readonly uid: number;
  readonly #attachment: ContainerAttachment;
  readonly #frames: Frame[] = [];
  #ended = false;
  #changed = Promise.withResolvers<void>();
  #said = '';
  /** While it is set nothing is read. */
  #held: Promise<void> | null = null;

  private constructor(engine: ContainerEngine, id: string, uid: number, attachment: ContainerAttachment) {
    this.#engine = engine;
    this.uid = uid;
    this.#id = id;
    this.#attachment = attachment;
    void this.#read();
  }

  /** Has said READY, and was told who runs in it unless `configured` is false. */
  static async start(options: { configured?: boolean; keepaliveMs?: number } = {}): Promise<Sandbox> {
    const engine = testEngine();
    const spec = testSpec([SUPERVISOR]);
    const id = await engine.createContainer(spec);
    const attachment = await engine.attach(id);
    const sandbox = new Sandbox(engine, id, spec.runUid, attachment);
    await engine.start(id);
    const { payload } = await sandbox.next(FROM_SUPERVISOR.ready);
    if (payload.readUInt8(0) !== VERSION) {
      await sandbox[Symbol.asyncDispose]();
      throw new Error(`version ${payload.readUInt8(0)} is not the one tested here`);
    }
    if (options.configured !== false) {
      sandbox.send(TO_SUPERVISOR.config, config(sandbox.uid, options.keepaliveMs ?? 60_000, DISK_BYTES));
    }
    return sandbox;
  }

  send(type: number, payload?: Uint8Array): void {
    this.write(encode(type, payload));
  }

  write(bytes: Uint8Array): void {
    this.#attachment.stdin.write(bytes);
  }

  /** The worker says no more. */
  endStdin(): void {
    this.#attachment.stdin.end();
  }

  /** Reads nothing more, as a worker that is stuck, until what it gives is called. */
  stopReading(): () => void {
    const held = Promise.withResolvers<void>();
    this.#held = held.promise;
    return () => {
      this.#held = null;
      held.resolve();
    };
  }

  /** The next frame whatever it is; null where the supervisor has ended. */
  async nextOrEnd(): Promise<Frame | null> {
    const until = AbortSignal.timeout(PATIENCE_MS);
    while (true) {
      const frame = this.#frames.shift();
      if (frame) return frame;
      if (this.#ended) return null;
      const late = Promise.withResolvers<void>();
      const onLate = () => late.reject(new Error('the supervisor says nothing'));
      until.addEventListener('abort', onLate, { once: true });
      await Promise.race([this.#changed.promise, late.promise]);
      until.removeEventListener('abort', onLate);
    }
  }

  /** The next frame, which has to be this one. */
  async next(type: number): Promise<Frame> {
    const frame = await this.nextOrEnd();
    if (frame?.type === type) return frame;
    const said = frame ? `0x${frame.type.toString(16)} ${frame.payload.subarray(0, 200)}` : 'its end';
    throw new Error(`0x${type.toString(16)} was to come, not ${said}; ${this.#said}`);
  }

  /** Starts a phase and waits until it has begun. */
  async begin(request: PhaseRequest): Promise<void> {
    this.send(TO_SUPERVISOR.phase, phase(request));
    await this.next(FROM_SUPERVISOR.phaseStarted);
  }

  /** Reads what a phase says until `ready` holds, or it has ended. */
  async followUntil(ready: (soFar: PhaseOutcome) => boolean): Promise<PhaseOutcome> {
    const outcome = { ...EMPTY };
    while (!ready(outcome)) {
      const frame = await this.nextOrEnd();
      if (!frame) throw new Error(`the supervisor ended in a phase; ${this.#said}`);
      if (frame.type === FROM_SUPERVISOR.stdout) outcome.stdout = Buffer.concat([outcome.stdout, frame.payload]);
      else if (frame.type === FROM_SUPERVISOR.stderr) outcome.stderr = Buffer.concat([outcome.stderr, frame.payload]);
      else if (frame.type === FROM_SUPERVISOR.stdinTaken) outcome.stdinTaken += frame.payload.readUInt32BE();
      else if (frame.type === FROM_SUPERVISOR.phaseEnded) return { ...outcome, ...readPhaseEnd(frame.payload) };
      else throw new Error(`0x${frame.type.toString(16)} in a phase: ${frame.payload}`);
    }
    return outcome;
  }

  /** To its end. */
  follow(): Promise<PhaseOutcome> {
    return this.followUntil(() => false);
  }

  /** Runs a program whose input is empty. */
  async run(request: PhaseRequest): Promise<PhaseOutcome> {
    await this.begin(request);
    this.send(TO_SUPERVISOR.stdinEnd);
    return this.follow();
  }

  /** Runs a line of shell and gives what it said. */
  async shell(line: string, request: Omit<PhaseRequest, 'argv'> = {}): Promise<string> {
    const { stdout, stderr } = await this.run({ argv: ['sh', '-c', line], ...request });
    return `${stdout}${stderr}`;
  }

  /** How many processes a program finds, itself and PID 1 among them. */
  async processes(): Promise<number> {
    const { stdout } = await this.run({ argv: [PROGRAM, 'processes'] });
    return Number(stdout);
  }

  /** The bits of what is left. */
  async clean(): Promise<number> {
    this.send(TO_SUPERVISOR.clean);
    const { payload } = await this.next(FROM_SUPERVISOR.cleaned);
    return payload.readUInt8(0);
  }

  async ping(token: number): Promise<number> {
    this.send(TO_SUPERVISOR.ping, u32(token));
    const { payload } = await this.next(FROM_SUPERVISOR.pong);
    return payload.readUInt32BE();
  }

  /** Why the supervisor gave up; nothing may come after that but its end. */
  async failure(): Promise<number> {
    const { payload } = await this.next(FROM_SUPERVISOR.failed);
    const after = await this.nextOrEnd();
    if (after) throw new Error(`0x${after.type.toString(16)} after FAILED`);
    return payload.readUInt8(0);
  }

  /** When PID 1 has ended, and with it, as the kernel has it, whatever was in the container. */
  async exitCode(): Promise<number> {
    const { exitCode } = await this.#engine.wait(this.#id, { timeoutMs: PATIENCE_MS });
    return exitCode;
  }

  /** What a sanitizer had to say, as nothing else is ever said there. */
  get complaints(): string {
    return this.#said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#attachment[Symbol.asyncDispose]();
    await this.#engine.remove(this.#id);
    await this.#engine[Symbol.asyncDispose]();
    if (this.#said) throw new Error(`the supervisor complained:\n${this.#said}`);
  }

  async #read(): Promise<void> {
    const reader = new FrameReader();
    try {
      for await (const { stream, data } of this.#attachment.output) {
        await this.#held;
        if (stream === 'stderr') this.#said += Buffer.from(data).toString();
        else this.#frames.push(...reader.push(data));
        this.#wake();
      }
    } catch (error) {
      this.#said += `the connection broke: ${error instanceof Error ? error.message : error}`;
    }
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

const EMPTY: PhaseOutcome = {
  phase: 0,
  exitCode: -1,
  signal: -1,
  reason: -1,
  outOfMemory: false,
  wallMs: 0,
  cpuMs: 0,
  peakBytes: 0,
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
  stdinTaken: 0,
};
