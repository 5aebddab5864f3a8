/** More of a line is of no use in a sentence. */
const MOST_BYTES = 1_000;
/** Of a character in UTF-8, behind its first byte. */
const MOST_REST_BYTES = 3;

/** The last line of a stream that is not empty, for people: why a tool failed, where that is what it says last. */
export class LastLine {
  #bytes = Buffer.alloc(0);

  push(data: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, data.subarray(-2 * MOST_BYTES)]).subarray(-2 * MOST_BYTES);
  }

  /** Without control characters, and cut between characters where it is long; empty where there is none. */
  get text(): string {
    const lines = withoutRest(this.#bytes)
      .toString()
      .split(/[\r\n]+/);
    const last = lines.findLast((line) => line.trim() !== '') ?? '';
    return last
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, MOST_BYTES)
      .replace(/\p{Cs}$/u, '');
  }
}

/** Without what is at its begin of a character that was cut through. */
function withoutRest(bytes: Buffer): Buffer {
  let begin = 0;
  while (begin < MOST_REST_BYTES && ((bytes[begin] ?? 0) & 0xc0) === 0x80) begin++;
  return bytes.subarray(begin);
}
