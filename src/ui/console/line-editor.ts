import type { LogStream } from '#core/log-chunks.ts';
import { sameStyle, type TextStyle } from './text-style.ts';

/** A stretch of a line that looks the same throughout. */
export interface Run {
  readonly text: string;
  readonly stream: LogStream;
  readonly style: TextStyle;
  /** The text stands for bytes or control characters that can't be shown. */
  readonly escaped: boolean;
}

/** One line that is being written: text lands at the cursor, over what stands there. */
export class LineEditor {
  #runs: Run[] = [];
  #length = 0;
  #cursor = 0;

  get length(): number {
    return this.#length;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  write(run: Run): void {
    if (run.text === '') return;
    if (this.#cursor < this.#length) {
      this.#runs = [
        ...slice(this.#runs, 0, this.#cursor),
        run,
        ...slice(this.#runs, this.#cursor + run.text.length, this.#length),
      ];
      this.#cursor += run.text.length;
      this.#length = Math.max(this.#length, this.#cursor);
      return;
    }
    const last = this.#runs.at(-1);
    const joins =
      last && last.stream === run.stream && last.escaped === run.escaped && sameStyle(last.style, run.style);
    if (joins) this.#runs[this.#runs.length - 1] = { ...last, text: last.text + run.text };
    else this.#runs.push(run);
    this.#length += run.text.length;
    this.#cursor = this.#length;
  }

  toStart(): void {
    this.#cursor = 0;
  }

  back(): void {
    this.#cursor = Math.max(0, this.#cursor - 1);
  }

  erase(part: 'to-end' | 'to-start' | 'line'): void {
    if (part === 'to-start') {
      const rest = slice(this.#runs, this.#cursor, this.#length);
      const [first] = this.#runs;
      const blank = first ? [{ ...first, text: ' '.repeat(this.#cursor) }] : [];
      this.#runs = [...blank, ...rest];
      return;
    }
    if (part === 'line') this.#cursor = 0;
    this.#runs = slice(this.#runs, 0, this.#cursor);
    this.#length = this.#cursor;
  }

  clear(): void {
    this.#runs = [];
    this.#length = 0;
    this.#cursor = 0;
  }
}

function slice(runs: readonly Run[], from: number, to: number): Run[] {
  const kept: Run[] = [];
  let start = 0;
  for (const run of runs) {
    const text = run.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text !== '') kept.push({ ...run, text });
    start += run.text.length;
  }
  return kept;
}
