import type { ContainerAttachment, ContainerEngine, ContainerSpec, OutputChunk } from '#worker/engine/engine.ts';
import { type Command, encodeCommand, PROTOCOL_VERSION, type Report, ReportDecoder } from './protocol.ts';
import { EnvironmentError } from './runner.ts';

const READY_TIMEOUT_MS = 15_000;
/** PID 1 ends a run that hears nothing from its worker for so long. */
const KEEPALIVE_MS = 8_000;
const KEEPALIVE_EVERY_MS = 2_000;
/** How long PID 1 may take to kill a run before the engine does it. */
const KILL_GRACE_MS = 1_500;
const KEPT_DIAGNOSTIC_BYTES = 2_048;

/**
 * One started container and the conversation with its PID 1. Nothing is read ahead of `next`, so a reader that is slow
 * slows the program. Disposing drops the connection, which ends PID 1 and all it runs; removing the container is the
 * owner's.
 */
export class Sandbox implements AsyncDisposable {
  readonly containerId: string;
  readonly imageDigest: string;
  readonly createdAt: Date;
  readonly #attachment: ContainerAttachment;
  readonly #output: AsyncIterator<OutputChunk>;
  readonly #decoder = new ReportDecoder();
  readonly #reports: Report[] = [];
  readonly #keepalive: NodeJS.Timeout;
  #diagnostics = '';
  #killed = false;
  #reading = false;
  #grace: NodeJS.Timeout | undefined;

  private constructor(
    attachment: ContainerAttachment,
    facts: { containerId: string; imageDigest: string; createdAt: Date },
  ) {
    this.containerId = facts.containerId;
    this.imageDigest = facts.imageDigest;
    this.createdAt = facts.createdAt;
    this.#attachment = attachment;
    this.#output = attachment.output[Symbol.asyncIterator]();
    this.#keepalive = setInterval(() => this.send({ type: 'keepalive' }), KEEPALIVE_EVERY_MS);
  }

  /**
   * Starts a created container and says hello; the container is still the caller's where this throws.
   * @throws EngineError, EnvironmentError where PID 1 doesn't answer as it should
   */
  static async start(engine: ContainerEngine, containerId: string, spec: ContainerSpec): Promise<Sandbox> {
    const attachment = await engine.attach(containerId);
    try {
      const [state] = await Promise.all([engine.inspect(containerId), engine.start(containerId)]);
      const { imageDigest, createdAt } = state;
      const sandbox = new Sandbox(attachment, { containerId, imageDigest, createdAt });
      sandbox.send({ type: 'config', uid: spec.runUid, keepaliveMs: KEEPALIVE_MS });
      await sandbox.#expectReady();
      return sandbox;
    } catch (error) {
      attachment.destroy();
      throw error;
    }
  }

  /** Never waits: what a run sends is bounded by the size of its request. After the end it goes nowhere. */
  send(command: Command): void {
    const { stdin } = this.#attachment;
    if (stdin.writable) stdin.write(encodeCommand(command));
  }

  /** Tells PID 1 to kill the run. Where no word comes back in time the connection ends, and with it the container. */
  kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    this.send({ type: 'kill' });
    this.#armGrace();
  }

  /** `next`, for a word that is due: where it doesn't come in time the connection ends, and with it the container. */
  async nextWithin(timeoutMs: number): Promise<Report | null> {
    const timer = setTimeout(() => this.#attachment.destroy(), timeoutMs);
    try {
      return await this.next();
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next word of PID 1; null when there are no more, be it that it ended or that the connection broke. */
  async next(): Promise<Report | null> {
    while (true) {
      const report = this.#reports.shift();
      if (report) return report;
      const chunk = await this.#read();
      if (!chunk) return null;
      if (chunk.stream === 'stdout') this.#reports.push(...this.#decoder.push(chunk.data));
      else this.#diagnostics = (this.#diagnostics + Buffer.from(chunk.data)).slice(-KEPT_DIAGNOSTIC_BYTES);
    }
  }

  /** What PID 1 itself complained of, for the log. */
  get diagnostics(): string {
    return this.#diagnostics.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#keepalive);
    clearTimeout(this.#grace);
    this.#attachment.destroy();
    await this.#attachment[Symbol.asyncDispose]();
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

  /** The time that PID 1 has for a kill runs only while we wait for it, not while our own reader is slow. */
  #armGrace(): void {
    if (!this.#killed || !this.#reading) return;
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.#attachment.destroy(), KILL_GRACE_MS);
  }

  async #expectReady(): Promise<void> {
    try {
      const report = await this.nextWithin(READY_TIMEOUT_MS);
      if (report?.type === 'ready' && report.version === PROTOCOL_VERSION) return;
      const found = report ? `said ${JSON.stringify(report)}` : `ended: ${this.diagnostics || 'no reason given'}`;
      throw new EnvironmentError('sandbox-failed', `the sandbox did not start, it ${found}`);
    } catch (error) {
      clearInterval(this.#keepalive);
      throw error;
    }
  }
}
