import type { OutputChunk } from '#worker/engine/engine.ts';

const CAPACITY_BYTES = 64 * 1024;

/** What a container writes on its way to the one who is attached: bounded, so that a writer waits for its reader. */
export class OutputChannel implements AsyncIterable<OutputChunk> {
  readonly #chunks: OutputChunk[] = [];
  #bytes = 0;
  #closed = false;
  #changed = Promise.withResolvers<void>();

  /** Waits while the channel is full. After the close it goes nowhere, as with nobody attached. */
  async write(chunk: OutputChunk): Promise<void> {
    while (!this.#closed && this.#bytes >= CAPACITY_BYTES) await this.#changed.promise;
    if (this.#closed) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.data.length;
    this.#tell();
  }

  /** What is in it can still be read. */
  close(): void {
    this.#closed = true;
    this.#tell();
  }

  /** What is in it is lost, as with a connection that breaks. */
  destroy(): void {
    this.#chunks.length = 0;
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OutputChunk, void> {
    while (true) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#bytes -= chunk.data.length;
        this.#tell();
        yield chunk;
      } else if (this.#closed) return;
      else await this.#changed.promise;
    }
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
