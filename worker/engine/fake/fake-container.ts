import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { ContainerAttachment, ContainerSpec, ContainerState, OutputChunk } from '#worker/engine/engine.ts';
import { OutputChannel } from './output-channel.ts';

const KILLED_EXIT_CODE = 137;

/** What a program in a fake container sees of the world. */
export interface FakeProcess {
  spec: ContainerSpec;
  stdin: AsyncIterable<Uint8Array>;
  /** Waits while the reader is slow. */
  write(stream: OutputChunk['stream'], data: Uint8Array | string): Promise<void>;
  /** Aborted by a kill; what the program does after that is seen by nobody. */
  killed: AbortSignal;
}

/** Gives the exit code. */
export type FakeProgram = (process: FakeProcess) => Promise<number>;

/** A container that is a function: it starts, reads, writes and ends as a real one does, in this process. */
export class FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly createdAt = new Date();
  readonly ended = Promise.withResolvers<{ exitCode: number }>();
  readonly #program: FakeProgram;
  readonly #imageDigest: string;
  readonly #stdin = new PassThrough();
  readonly #output = new OutputChannel();
  readonly #kill = new AbortController();
  #status: ContainerState['status'] = 'created';
  #exitCode: number | null = null;
  /** To be set by a program that plays one that ran out of memory. */
  outOfMemory = false;

  constructor(id: string, spec: ContainerSpec, image: { digest: string; program: FakeProgram }) {
    this.id = id;
    this.spec = spec;
    this.#program = image.program;
    this.#imageDigest = image.digest;
  }

  get status(): ContainerState['status'] {
    return this.#status;
  }

  state(): ContainerState {
    const { id, createdAt, outOfMemory } = this;
    const imageDigest = this.#imageDigest;
    return { id, createdAt, outOfMemory, imageDigest, status: this.#status, exitCode: this.#exitCode };
  }

  attach(): ContainerAttachment {
    const destroy = () => this.detach();
    return { stdin: this.#stdin, output: this.#output, destroy, [Symbol.asyncDispose]: async () => destroy() };
  }

  /** As with StdinOnce: who was attached is gone, so there is no more input. */
  detach(): void {
    this.#stdin.end();
    this.#output.destroy();
  }

  start(): void {
    if (this.#status !== 'created') return;
    this.#status = 'running';
    const program = this.#program({
      spec: this.spec,
      stdin: this.#stdin,
      killed: this.#kill.signal,
      write: async (stream, data) => {
        // A program that does nothing but write must not keep the rest of this process from its turn.
        await setImmediate();
        await this.#output.write({ stream, data: typeof data === 'string' ? Buffer.from(data) : data });
      },
    });
    program.then(
      (exitCode) => this.#end(exitCode),
      () => this.#end(1),
    );
  }

  kill(): void {
    if (this.#status !== 'running') return;
    this.#kill.abort();
    this.#end(KILLED_EXIT_CODE);
  }

  #end(exitCode: number): void {
    if (this.#status === 'exited') return;
    this.#status = 'exited';
    this.#exitCode = exitCode;
    this.#output.close();
    this.ended.resolve({ exitCode });
  }
}
