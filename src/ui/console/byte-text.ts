import { decodeBytes, type EncodedBytes, unfinishedUtf8Bytes } from '#core/log-chunks.ts';

/** Text as it is, or bytes that are none, written as `\xNN`. */
export interface ByteText {
  readonly text: string;
  readonly escaped: boolean;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NONE = new Uint8Array(0);

/**
 * Makes text of one stream's chunks. What is UTF-8 becomes text, also where a character is cut by the border of two
 * chunks; every other byte is shown as `\xNN`, so that nothing is hidden and nothing is replaced.
 */
export class ByteTextDecoder {
  #held: Uint8Array = NONE;

  read(chunk: EncodedBytes): ByteText[] {
    if (chunk.encoding === 'utf8') {
      return [...this.end(), { text: chunk.content, escaped: false }];
    }
    const bytes = join(this.#held, decodeBytes(chunk));
    const unfinished = unfinishedUtf8Bytes(bytes);
    this.#held = bytes.slice(bytes.length - unfinished);
    return split(bytes.subarray(0, bytes.length - unfinished));
  }

  /** What was held back for a character that never became whole. */
  end(): ByteText[] {
    const held = this.#held;
    this.#held = NONE;
    return held.length > 0 ? [{ text: escapeBytes(held), escaped: true }] : [];
  }
}

function split(bytes: Uint8Array): ByteText[] {
  const whole = decode(bytes);
  if (whole !== null) return whole === '' ? [] : [{ text: whole, escaped: false }];
  const parts: ByteText[] = [];
  let at = 0;
  while (at < bytes.length) {
    const textEnd = skip(bytes, at, (length) => length > 0);
    if (textEnd > at) parts.push({ text: decode(bytes.subarray(at, textEnd)) ?? '', escaped: false });
    const bytesEnd = skip(bytes, textEnd, (length) => length === 0);
    if (bytesEnd > textEnd) parts.push({ text: escapeBytes(bytes.subarray(textEnd, bytesEnd)), escaped: true });
    at = bytesEnd;
  }
  return parts;
}

function skip(bytes: Uint8Array, from: number, while_: (characterLength: number) => boolean): number {
  let at = from;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    if (!while_(length)) break;
    at += Math.max(1, length);
  }
  return at;
}

/** How many bytes the character at `at` takes; 0 where there is none that is valid, or a NUL. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first === 0) return 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  return length > 0 && decode(bytes.subarray(at, at + length)) !== null ? length : 0;
}

function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += `\\x${byte.toString(16).padStart(2, '0')}`;
  return text;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
