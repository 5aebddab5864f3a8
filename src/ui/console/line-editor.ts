import type { LogStream } from '#core/log-chunks.ts';
import { PLAIN, sameStyle, type TextStyle } from './text-style.ts';

/** How a piece of a line looks. */
interface Look {
  readonly stream: LogStream;
  readonly style: TextStyle;
  /** The text stands for bytes or control characters that can't be shown. */
  readonly escaped: boolean;
}

/** A stretch of a line that looks the same throughout. */
export interface Stretch extends Look {
  readonly text: string;
}

/**
 * One line that is being written: text lands at the cursor, over what stands there. It is kept as cells, one for each
 * UTF-16 unit, so that a write costs what it writes, however often the line changes its look.
 */
export class LineEditor {
  #units: string[] = [];
  #looks: Look[] = [];
  #cursor = 0;

  get length(): number {
    return this.#units.length;
  }

  /** The cells that look the same and stand together, joined. */
  stretches(): Stretch[] {
    const stretches: Stretch[] = [];
    let start = 0;
    for (let end = 1; end <= this.#units.length; end++) {
      const look = this.#looks[start];
      const next = this.#looks[end];
      if (look && (!next || !sameLook(look, next))) {
        stretches.push({ ...look, text: this.#units.slice(start, end).join('') });
        start = end;
      }
    }
    return stretches;
  }

  write({ text, ...look }: Stretch): void {
    for (let at = 0; at < text.length; at++) {
      this.#units[this.#cursor] = text.charAt(at);
      this.#looks[this.#cursor] = look;
      this.#cursor++;
    }
  }

  toStart(): void {
    this.#cursor = 0;
  }

  back(): void {
    this.#cursor = Math.max(0, this.#cursor - 1);
  }

  erase(part: 'to-end' | 'to-start' | 'line'): void {
    if (part === 'to-start') {
      this.#units.fill(' ', 0, this.#cursor);
      this.#looks.fill(this.#looks[0] ?? BLANK, 0, this.#cursor);
      return;
    }
    if (part === 'line') this.#cursor = 0;
    this.#units.length = this.#cursor;
    this.#looks.length = this.#cursor;
  }

  clear(): void {
    this.#units = [];
    this.#looks = [];
    this.#cursor = 0;
  }
}

const BLANK: Look = { stream: 'stdout', style: PLAIN, escaped: false };

function sameLook(a: Look, b: Look): boolean {
  return a === b || (a.stream === b.stream && a.escaped === b.escaped && sameStyle(a.style, b.style));
}
