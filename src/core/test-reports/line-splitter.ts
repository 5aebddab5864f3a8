/** A longer line is cut: it is no line of a report. */
const MOST_LINE = 64 * 1024;

/** Cuts an output into lines, whatever pieces it comes in; holds no more than one line of it. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Says the last line too, where nothing ended it. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      this.#onLine(this.#joined(text.slice(from, at)).replace(/\r$/, ''));
      this.#rest = '';
      from = at + 1;
    }
    this.#rest = this.#joined(text.slice(from));
  }

  #joined(text: string): string {
    return this.#rest.length >= MOST_LINE ? this.#rest : (this.#rest + text).slice(0, MOST_LINE);
  }
}
