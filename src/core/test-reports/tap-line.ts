import type { TestStatus } from '#core/contracts/test-reports.ts';

/** Of subtests; what is deeper is taken for output. */
const MOST_DEPTH = 32;
const INDENT = 4;

export type TapLine =
  | { type: 'version' }
  | { type: 'plan'; depth: number; count: number; skip: string | null }
  | { type: 'test'; depth: number; name: string; status: TestStatus; reason: string; durationMs: number | null }
  | { type: 'bail-out'; reason: string }
  | { type: 'other' };

/** Reads one line of TAP 13 or 14, without its end. */
export function readTapLine(line: string): TapLine {
  const indent = line.length - line.trimStart().length;
  const depth = indent / INDENT;
  const rest = line.slice(indent);
  if (indent === 0 && /^TAP version 1[34]$/.test(rest.trimEnd())) return { type: 'version' };
  if (rest.startsWith('Bail out!')) return { type: 'bail-out', reason: rest.slice('Bail out!'.length).trim() };
  if (!Number.isInteger(depth) || depth > MOST_DEPTH) return { type: 'other' };
  return planOf(rest, depth) ?? testOf(rest, depth) ?? { type: 'other' };
}

function planOf(rest: string, depth: number): TapLine | null {
  const [, count, comment] = /^1\.\.(\d{1,9})\s*(?:#(.*))?$/.exec(rest) ?? [];
  if (count === undefined) return null;
  const [, skip] = /^\s*skip\S*\s*(.*)$/i.exec(comment ?? '') ?? [];
  return { type: 'plan', depth, count: Number(count), skip: skip ?? null };
}

function testOf(rest: string, depth: number): TapLine | null {
  const [head, not] = /^(not )?ok\b(?: +\d{1,9}\b)?(?: *- *| +|$)/.exec(rest) ?? [];
  if (head === undefined) return null;
  const { name, directive } = parted(rest.slice(head.length));
  const [, word, reason = ''] = /^(skip|todo)\S*\s*(.*)$/is.exec(directive) ?? [];
  const [, time, unit] = /^time=(\d{1,9}(?:\.\d{1,9})?)(ms|s)\b/.exec(directive) ?? [];
  const durationMs = time === undefined ? null : Number(time) * (unit === 's' ? 1_000 : 1);
  return { type: 'test', depth, name, status: statusOf(word, not !== undefined), reason: reason.trim(), durationMs };
}

/** One that is still to be done may fail, and no matter whether it does; so may one that is skipped. */
function statusOf(word: string | undefined, failed: boolean): TestStatus {
  if (word?.toLowerCase() === 'todo') return 'TODO';
  if (word?.toLowerCase() === 'skip') return 'SKIPPED';
  return failed ? 'FAILED' : 'PASSED';
}

/** At the first `#` that nothing escapes, behind a blank or at the start, with a word behind it that means something. */
function parted(text: string): { name: string; directive: string } {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    const directive = text.slice(at + 1).trimStart();
    const isApart = at === 0 || /\s/.test(text[at - 1] ?? '');
    if (isApart && /^(?:skip|todo|time=)/i.test(directive)) return { name: unescaped(text.slice(0, at)), directive };
  }
  return { name: unescaped(text), directive: '' };
}

function unescaped(text: string): string {
  return text.trim().replace(/\\([#\\])/g, '$1');
}
