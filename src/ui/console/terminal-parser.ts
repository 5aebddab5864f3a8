/** What a stream of terminal text asks for, one step at a time. */
export type TerminalStep =
  | { type: 'text'; text: string }
  /** A control character that has no meaning here, written so that it can be seen. */
  | { type: 'escaped'; text: string }
  | { type: 'newline' }
  | { type: 'return' }
  | { type: 'backspace' }
  | { type: 'style'; parameters: string }
  | { type: 'erase'; part: 'to-end' | 'to-start' | 'line' };

const ESC = '\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; the tab is plain text
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape begins with one
const CSI = /\u001b\[([0-?]*)[ -/]*([@-~])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape begins with one
const CSI_BEGUN = /\u001b\[[0-?]*[ -/]*$/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape begins with one
const SHORT_ESCAPE = /\u001b[ -/]*[0-OQ-WYZ`-~\\]/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape begins with one
const SHORT_ESCAPE_BEGUN = /\u001b[ -/]*$/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: titles, links and the like: ESC ] … up to BEL or ESC \
const STRING_END = /\u0007|\u001b\\|\u009c/g;
const STRING_STARTS = new Set([']', 'P', 'X', '^', '_']);

/** A title or link that never ends is taken for text after this many characters. */
const MAX_STRING = 8192;
const MAX_ESCAPE = 256;
const ERASE_PARTS = { '': 'to-end', 0: 'to-end', 1: 'to-start', 2: 'line' } as const;

/**
 * Reads terminal text as it comes, in pieces cut anywhere: an escape that is not whole yet waits for the next piece.
 * Understood are colours and styles (SGR), carriage return, backspace and erasing in the line. Cursor movement, titles
 * and links are dropped: this is a log, not a screen.
 */
export class TerminalParser {
  #pending = '';
  #stringLength = 0;

  *read(piece: string): Generator<TerminalStep> {
    const text = this.#pending + piece;
    this.#pending = '';
    let at = 0;
    while (at < text.length) {
      if (this.#stringLength > 0) {
        at = this.#skipString(text, at);
        continue;
      }
      CONTROL.lastIndex = at;
      const found = CONTROL.exec(text);
      const end = found ? found.index : text.length;
      if (end > at) yield { type: 'text', text: text.slice(at, end) };
      at = end;
      if (!found) return;
      if (found[0] !== ESC) {
        yield controlStep(found[0]);
        at += 1;
        continue;
      }
      const next = this.#readEscape(text, at);
      if (next === null) {
        this.#pending = text.slice(at);
        return;
      }
      if (next.step) yield next.step;
      at = next.at;
    }
  }

  /** Null where the escape is not whole yet. */
  #readEscape(text: string, at: number): { at: number; step: TerminalStep | null } | null {
    CSI.lastIndex = at;
    const csi = CSI.exec(text);
    if (csi) return { at: CSI.lastIndex, step: csiStep(csi[1] ?? '', csi[2] ?? '') };
    const kind = text[at + 1];
    if (kind !== undefined && STRING_STARTS.has(kind)) {
      this.#stringLength = 1;
      return { at: at + 2, step: null };
    }
    SHORT_ESCAPE.lastIndex = at;
    if (SHORT_ESCAPE.test(text) && kind !== '[') return { at: SHORT_ESCAPE.lastIndex, step: null };
    CSI_BEGUN.lastIndex = at;
    SHORT_ESCAPE_BEGUN.lastIndex = at;
    const begun = CSI_BEGUN.test(text) || SHORT_ESCAPE_BEGUN.test(text);
    if (begun && text.length - at < MAX_ESCAPE) return null;
    return { at: at + 1, step: controlStep(ESC) };
  }

  #skipString(text: string, at: number): number {
    STRING_END.lastIndex = at;
    const end = STRING_END.exec(text);
    const skipped = (end ? end.index : text.length) - at;
    if (this.#stringLength + skipped > MAX_STRING) {
      const until = at + Math.max(0, MAX_STRING - this.#stringLength);
      this.#stringLength = 0;
      return until;
    }
    if (end) {
      this.#stringLength = 0;
      return STRING_END.lastIndex;
    }
    this.#stringLength += skipped;
    if (text.endsWith(ESC)) this.#pending = ESC;
    return text.length;
  }
}

function csiStep(parameters: string, final: string): TerminalStep | null {
  if (final === 'm' && /^[\d;:]*$/.test(parameters)) return { type: 'style', parameters };
  if (final === 'K' && parameters in ERASE_PARTS) {
    return { type: 'erase', part: ERASE_PARTS[parameters as keyof typeof ERASE_PARTS] };
  }
  return null;
}

function controlStep(character: string): TerminalStep {
  const code = character.charCodeAt(0);
  if (character === '\n') return { type: 'newline' };
  if (character === '\r') return { type: 'return' };
  if (character === '\b') return { type: 'backspace' };
  const digits = code.toString(16).padStart(2, '0');
  return { type: 'escaped', text: code < 0x80 ? `\\x${digits}` : `\\u00${digits}` };
}
