import type { WrittenOutput } from '#core/compare-output.ts';

/** The begin of one stream of a run, and what the rest of it was. */
export class OutputRecord {
  readonly #mostBytes: number;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  #rest: WrittenOutput['rest'] = 'none';

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  push(data: Uint8Array): void {
    const kept = data.subarray(0, this.#mostBytes - this.#bytes);
    if (kept.length > 0) this.#parts.push(Uint8Array.from(kept));
    this.#bytes += kept.length;
    if (kept.length === data.length || this.#rest === 'more') return;
    this.#rest = data.subarray(kept.length).every(isBlank) ? 'blank' : 'more';
  }

  get written(): WrittenOutput {
    return { bytes: Buffer.concat(this.#parts, this.#bytes), rest: this.#rest };
  }
}

/** Space, tab, line feed, vertical tab, form feed or carriage return. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
