/** More of a line is of no use in a sentence. */
const MOST_BYTES = 1_000;

/** The last line of a stream that is not empty, for people: why a tool failed, where that is what it says last. */
export class LastLine {
  #bytes = Buffer.alloc(0);

  push(data: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, data.subarray(-2 * MOST_BYTES)]).subarray(-2 * MOST_BYTES);
  }

  /** Without control characters, and cut where it is long; empty where there is none. */
  get text(): string {
    const lines = this.#bytes.toString().split(/[\r\n]+/);
    const last = lines.findLast((line) => line.trim() !== '') ?? '';
    return last
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, MOST_BYTES);
  }
}
