import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** A log that keeps itself short: at `maxBytes` it becomes `<file>.1` and begins anew. Written at once, so a crash loses nothing. */
export class LogFile {
  readonly #file: string;
  readonly #maxBytes: number;
  #descriptor: number;
  #bytes: number;

  constructor(file: string, maxBytes = 10 * 1024 * 1024) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#descriptor = openSync(file, 'a', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  write(chunk: Buffer): void {
    if (this.#bytes > 0 && this.#bytes + chunk.byteLength > this.#maxBytes) {
      closeSync(this.#descriptor);
      renameSync(this.#file, `${this.#file}.1`);
      this.#descriptor = openSync(this.#file, 'a', 0o600);
      this.#bytes = 0;
    }
    writeSync(this.#descriptor, chunk);
    this.#bytes += chunk.byteLength;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
