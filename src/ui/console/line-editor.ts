import type { LogStream } from '#core/log-chunks.ts';
import { sameStyle, type TextStyle } from './text-style.ts';

/** A stretch of a line that looks the same throughout. */
export interface Stretch {
  readonly text: string;
  readonly stream: LogStream;
  readonly style: TextStyle;
  /** The text stands for bytes or control characters that can't be shown. */
  readonly escaped: boolean;
}

/** One line that is being written: text lands at the cursor, over what stands there. */
export class LineEditor {
  #stretches: Stretch[] = [];
  #length = 0;
  #cursor = 0;

  get length(): number {
    return this.#length;
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  write(stretch: Stretch): void {
    if (stretch.text === '') return;
    if (this.#cursor < this.#length) {
      this.#stretches = [
        ...slice(this.#stretches, 0, this.#cursor),
        stretch,
        ...slice(this.#stretches, this.#cursor + stretch.text.length, this.#length),
      ];
      this.#cursor += stretch.text.length;
      this.#length = Math.max(this.#length, this.#cursor);
      return;
    }
    const last = this.#stretches.at(-1);
    const joins =
      last &&
      last.stream === stretch.stream &&
      last.escaped === stretch.escaped &&
      sameStyle(last.style, stretch.style);
    if (joins) this.#stretches[this.#stretches.length - 1] = { ...last, text: last.text + stretch.text };
    else this.#stretches.push(stretch);
    this.#length += stretch.text.length;
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
      const rest = slice(this.#stretches, this.#cursor, this.#length);
      const [first] = this.#stretches;
      const blank = first ? [{ ...first, text: ' '.repeat(this.#cursor) }] : [];
      this.#stretches = [...blank, ...rest];
      return;
    }
    if (part === 'line') this.#cursor = 0;
    this.#stretches = slice(this.#stretches, 0, this.#cursor);
    this.#length = this.#cursor;
  }

  clear(): void {
    this.#stretches = [];
    this.#length = 0;
    this.#cursor = 0;
  }
}

function slice(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  const kept: Stretch[] = [];
  let start = 0;
  for (const stretch of stretches) {
    const text = stretch.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text !== '') kept.push({ ...stretch, text });
    start += stretch.text.length;
  }
  return kept;
}
