import type { Writable } from 'node:stream';
import type { ContainerAttachment, ContainerEngine, ContainerSpec, OutputChunk } from '#worker/engine/engine.ts';
import { encodeCommand, encodePiece } from './encode-command.ts';
import { type Command, PROTOCOL_VERSION, type Report } from './protocol.ts';
import { ReportDecoder } from './report-decoder.ts';
import { EnvironmentError } from './runner.ts';

const READY_TIMEOUT_MS = 15_000;
/** The supervisor ends a run that hears nothing from its worker for so long. */
const KEEPALIVE_MS = 8_000;
const KEEPALIVE_EVERY_MS = 2_000;
/** How long the supervisor may take to kill a run before the engine does it. */
const KILL_GRACE_MS = 1_500;
/** How long an end may take before it gets more CPU: an ordinary one is over by then. */
const HURRY_AFTER_MS = 12;
const KEPT_DIAGNOSTIC_BYTES = 2_048;
/** Many small frames are one write. */
const STREAMED_BYTES = 64 * 1024;
/** Larger pieces are not copied. */
const COPIED_BYTES = 16 * 1024;

/**
 * One started container and the conversation with its supervisor, for as many runs as it gets. Nothing is read ahead of
 * `next`, so a reader that is slow slows the program. Disposing drops the connection, which ends the supervisor and all
 * it runs; removing the container is the owner's.
 */
export class Sandbox implements AsyncDisposable {
  readonly containerId: string;
  readonly imageDigest: string;
  readonly createdAt: Date;
  readonly #attachment: ContainerAttachment;
  readonly #output: AsyncIterator<OutputChunk>;
  readonly #onSlowEnd: () => void;
  readonly #decoder = new ReportDecoder();
  readonly #reports: Report[] = [];
  #ahead: Promise<Report | null> | null = null;
  #keepalive: NodeJS.Timeout | undefined;
  #diagnostics = '';
  #killed = false;
  #reading = false;
  #grace: NodeJS.Timeout | undefined;
  #hurry: NodeJS.Timeout | undefined;
  #hurried = false;
  #tokens = 0;

  private constructor(
    attachment: ContainerAttachment,
    facts: { containerId: string; imageDigest: string; createdAt: Date },
    onSlowEnd: () => void,
  ) {
    this.containerId = facts.containerId;
    this.imageDigest = facts.imageDigest;
    this.createdAt = facts.createdAt;
    this.#attachment = attachment;
    this.#onSlowEnd = onSlowEnd;
    this.#output = attachment.output[Symbol.asyncIterator]();
  }

  /**
   * Starts a created container and says hello; the container is still the caller's where this throws. `onSlowEnd` is
   * called where a run that is killed takes long to die: hundreds of processes that have used up their CPU time can't
   * even die before they get more of it.
   * @throws EngineError, EnvironmentError where the supervisor doesn't answer as it should
   */
  static async start(
    engine: ContainerEngine,
    containerId: string,
    spec: ContainerSpec,
    onSlowEnd: () => void,
  ): Promise<Sandbox> {
    const attachment = await engine.attach(containerId);
    try {
      const [state] = await Promise.all([engine.inspect(containerId), engine.start(containerId)]);
      const { imageDigest, createdAt } = state;
      const sandbox = new Sandbox(attachment, { containerId, imageDigest, createdAt }, onSlowEnd);
      const { runUid: uid, diskBytes } = spec;
      sandbox.send({ type: 'config', uid, keepaliveMs: KEEPALIVE_MS, diskBytes });
      await sandbox.#expectReady();
      return sandbox;
    } catch (error) {
      attachment.destroy();
      throw error;
    }
  }

  /** Never waits: what a run sends is bounded by the size of its request. After the end it goes nowhere. */
  send(...commands: readonly Command[]): void {
    const { stdin } = this.#attachment;
    if (!stdin.writable) return;
    // Encoded before the first of them goes out: what can't be said leaves nothing half said.
    const frames = commands.map(encodeCommand);
    stdin.cork();
    for (const frame of frames) stdin.write(frame);
    stdin.uncork();
    if (commands.some(({ type }) => type === 'phase')) this.#startKeepalive();
  }

  /**
   * As `send`, for more than memory should hold: a piece is asked for when the supervisor has taken those before, or
   * nearly. Gives false where it no longer takes any, be it that the signal was first, that the sandbox is gone or that
   * nothing was taken for so long.
   */
  async stream(
    commands: AsyncIterable<Command>,
    { signal, stuckMs }: { signal: AbortSignal; stuckMs: number },
  ): Promise<boolean> {
    const { stdin } = this.#attachment;
    let small: Buffer[] = [];
    let smallBytes = 0;
    const writeSmall = () => {
      const taken = stdin.write(Buffer.concat(small, smallBytes));
      small = [];
      smallBytes = 0;
      return taken;
    };
    for await (const command of commands) {
      if (signal.aborted || !stdin.writable) return false;
      let takesMore = true;
      if (command.type === 'filePart' && command.content.length >= COPIED_BYTES) {
        const [header, content] = encodePiece(command.content);
        small.push(header);
        smallBytes += header.length;
        writeSmall();
        takesMore = stdin.write(content);
      } else {
        const frame = encodeCommand(command);
        small.push(frame);
        smallBytes += frame.length;
        if (smallBytes >= STREAMED_BYTES) takesMore = writeSmall();
      }
      if (!takesMore && !(await drained(stdin, signal, stuckMs))) return false;
    }
    if (signal.aborted || !stdin.writable) return false;
    if (smallBytes > 0) writeSmall();
    return true;
  }

  /** Tells the supervisor to kill the run. Where no word comes back in time the connection ends, and the container. */
  kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    this.send({ type: 'kill' });
    this.#armGrace();
    this.expectEnd();
  }

  /** The supervisor is to end the run now, by itself or as it was told. */
  expectEnd(): void {
    this.#hurry ??= setTimeout(() => {
      this.#hurried = true;
      this.#onSlowEnd();
    }, HURRY_AFTER_MS);
  }

  /** Whether it is still as others of its class are. */
  get isAsMade(): boolean {
    return !this.#hurried;
  }

  /** `next`, which may be waited for already, for a word that is due: where it doesn't come in time the connection ends, and with it the container. */
  async nextWithin(timeoutMs: number, next: Promise<Report | null> = this.next()): Promise<Report | null> {
    const timer = setTimeout(() => this.#attachment.destroy(), timeoutMs);
    try {
      return await next;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next word of the supervisor; null when there are no more, be it that it ended or that the connection broke. */
  next(): Promise<Report | null> {
    const ahead = this.#ahead ?? this.#next();
    this.#ahead = null;
    return ahead;
  }

  /** Settles when there is a next word, and leaves it to `next`. */
  peek(): Promise<Report | null> {
    this.#ahead ??= this.#next();
    return this.#ahead;
  }

  async #next(): Promise<Report | null> {
    while (true) {
      const report = this.#reports.shift();
      if (report) {
        if (report.type === 'phaseEnded') this.#endPhase();
        return report;
      }
      const chunk = await this.#read();
      if (!chunk) return null;
      if (chunk.stream === 'stdout') this.#reports.push(...this.#decoder.push(chunk.data));
      else this.#diagnostics = (this.#diagnostics + Buffer.from(chunk.data)).slice(-KEPT_DIAGNOSTIC_BYTES);
    }
  }

  /** Whether it answers, between two runs. */
  async answers(timeoutMs: number): Promise<boolean> {
    const token = ++this.#tokens;
    this.send({ type: 'ping', token });
    const report = await this.nextWithin(timeoutMs).catch(() => null);
    return report?.type === 'pong' && report.token === token;
  }

  /** Takes away all that a run left. True where the supervisor has seen that nothing is left. */
  async clean(timeoutMs: number): Promise<boolean> {
    this.send({ type: 'clean' });
    const report = await this.nextWithin(timeoutMs).catch(() => null);
    return report?.type === 'cleaned' && report.left.length === 0;
  }

  /** What the supervisor itself complained of, for the log. */
  get diagnostics(): string {
    return this.#diagnostics.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#keepalive);
    clearTimeout(this.#grace);
    clearTimeout(this.#hurry);
    this.#attachment.destroy();
    await this.#attachment[Symbol.asyncDispose]();
  }

  #startKeepalive(): void {
    clearInterval(this.#keepalive);
    this.#keepalive = setInterval(() => this.send({ type: 'keepalive' }), KEEPALIVE_EVERY_MS);
  }

  #endPhase(): void {
    clearInterval(this.#keepalive);
    clearTimeout(this.#grace);
    clearTimeout(this.#hurry);
    this.#hurry = undefined;
    this.#killed = false;
  }

  async #read(): Promise<OutputChunk | null> {
    this.#reading = true;
    this.#armGrace();
    try {
      const read = await this.#output.next();
      return read.done ? null : read.value;
    } finally {
      this.#reading = false;
      clearTimeout(this.#grace);
    }
  }

  /** The time that the supervisor has for a kill runs only while we wait for it, not while our own reader is slow. */
  #armGrace(): void {
    if (!this.#killed || !this.#reading) return;
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.#attachment.destroy(), KILL_GRACE_MS);
  }

  async #expectReady(): Promise<void> {
    const report = await this.nextWithin(READY_TIMEOUT_MS);
    if (report?.type === 'ready' && report.version === PROTOCOL_VERSION) return;
    const found = report ? `said ${JSON.stringify(report)}` : `ended: ${this.diagnostics || 'no reason given'}`;
    throw new EnvironmentError('sandbox-failed', `the sandbox did not start, it ${found}`);
  }
}

/** Whether it takes more; false where it is gone, or takes nothing until the time is over or the signal comes. */
function drained(stdin: Writable, signal: AbortSignal, stuckMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (takesMore: boolean) => {
      clearTimeout(timer);
      stdin.off('drain', onDrain).off('close', onEnd);
      signal.removeEventListener('abort', onEnd);
      resolve(takesMore);
    };
    const onDrain = () => settle(true);
    const onEnd = () => settle(false);
    const timer = setTimeout(onEnd, stuckMs);
    stdin.once('drain', onDrain).once('close', onEnd);
    signal.addEventListener('abort', onEnd, { once: true });
  });
}
