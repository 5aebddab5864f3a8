const MOST_CONTEXT_LINES = 2;
const MOST_LINES = 3;
const MOST_COLUMNS = 160;
/** Of a long line, so much is shown before the first character that differs. */
const COLUMNS_BEFORE = 40;

/** What a program wrote: the begin of it, and what the rest is where the begin is not all. */
export interface WrittenOutput {
  readonly bytes: Uint8Array;
  readonly rest: 'none' | 'blank' | 'more';
}

/** `line` counts from 1. */
export type Comparison = { readonly matches: true } | { readonly matches: false; line: number; diff: string };

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Compares what a program wrote with what it should have written. White space at the end of a line (spaces, tabs,
 * carriage returns, form feeds) and empty lines at the end don't count; everything else does, letter by letter. What
 * `rest` says of `more` was not kept, and is taken to differ: whoever keeps the begin keeps more than what is expected.
 */
export function compareOutput(actual: WrittenOutput, expected: string): Comparison {
  const text = textOf(actual.bytes);
  const came = linesOf(text ?? lossyDecoder.decode(actual.bytes));
  const wanted = linesOf(expected);
  const most = Math.max(came.length, wanted.length);
  let at = 0;
  while (at < most && came[at] === wanted[at]) at += 1;
  const all = at === most;
  if (all && text !== null && actual.rest !== 'more') return { matches: true };
  // Alike as far as it can be shown, and yet not the same: the last line is where it ends.
  const line = all ? Math.max(0, most - 1) : at;
  const notes = text === null ? ['\\ The output is not UTF-8: � stands for bytes that are no text'] : [];
  if (actual.rest === 'more') notes.push('\\ The output goes on');
  return { matches: false, line: line + 1, diff: [...differenceAt(line, came, wanted), ...notes].join('\n') };
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    // No UTF-8, so that no text is the same.
    return null;
  }
}

/** Without white space at the end of each, and without empty ones at the end. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map(withoutTail);
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** By hand: a pattern for it takes the square of the time on a long run of spaces. */
function withoutTail(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r\f\v'.includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

/** The first lines that differ, with some before them that don't, in the manner of a unified diff. */
function differenceAt(at: number, came: readonly string[], wanted: readonly string[]): string[] {
  const from = Math.max(0, at - MOST_CONTEXT_LINES);
  let to = at + 1;
  while (to < at + MOST_LINES && to < Math.max(came.length, wanted.length) && came[to] !== wanted[to]) to += 1;
  const column = commonLength(came[at] ?? '', wanted[at] ?? '');
  const clipped = (line: string, index: number) => clip(line, index === at ? column : 0);
  const marked = (mark: string, lines: readonly string[], first: number, last: number) =>
    lines.slice(first, last).map((line, index) => `${mark}${clipped(line, first + index)}`);
  const more = (lines: readonly string[], what: string) =>
    lines.length > to ? [`\\ ${lines.length - to} more ${lines.length - to === 1 ? 'line' : 'lines'} ${what}`] : [];
  return [
    `@@ line ${at + 1} @@`,
    ...marked(' ', wanted, from, at),
    ...marked('-', wanted, at, to),
    ...marked('+', came, at, to),
    ...(came.length <= at ? ['\\ No more output'] : []),
    ...(wanted.length <= at ? ['\\ No more was expected'] : []),
    ...more(wanted, 'expected'),
    ...more(came, 'of output'),
  ];
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}

/** The part of a line around a column, with characters that nobody would see made visible. */
function clip(line: string, column: number): string {
  const begin = line.length <= MOST_COLUMNS ? 0 : Math.max(0, column - COLUMNS_BEFORE);
  const end = Math.min(line.length, begin + MOST_COLUMNS);
  const part = line
    .slice(begin, end)
    .toWellFormed()
    .replace(/\p{Cc}/gu, visible);
  return `${begin > 0 ? '…' : ''}${part}${end < line.length ? '…' : ''}`;
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\t') return character;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `\\x${code.toString(16)}`;
}
