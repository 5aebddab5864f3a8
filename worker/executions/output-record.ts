import type { WrittenOutput } from '#core/compare-output.ts';

const FIRST_BYTES = 1024;

/**
 * The begin of one stream of a run, and what the rest of it was. Held in one piece that grows: a program may write byte
 * by byte, and each piece by itself would cost a hundred times its size.
 */
export class OutputRecord {
  readonly #mostBytes: number;
  #held = new Uint8Array();
  #bytes = 0;
  #rest: WrittenOutput['rest'] = 'none';

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  push(data: Uint8Array): void {
    const kept = data.subarray(0, this.#mostBytes - this.#bytes);
    this.#makeRoom(this.#bytes + kept.length);
    this.#held.set(kept, this.#bytes);
    this.#bytes += kept.length;
    if (kept.length === data.length || this.#rest === 'more') return;
    this.#rest = data.subarray(kept.length).every(isBlank) ? 'blank' : 'more';
  }

  get written(): WrittenOutput {
    return { bytes: this.#held.subarray(0, this.#bytes), rest: this.#rest };
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#held.length) return;
    const grown = new Uint8Array(Math.min(this.#mostBytes, Math.max(bytes, FIRST_BYTES, 2 * this.#held.length)));
    grown.set(this.#held.subarray(0, this.#bytes));
    this.#held = grown;
  }
}

/** Space, tab, line feed, vertical tab, form feed or carriage return. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
