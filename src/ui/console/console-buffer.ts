import type { LogChunk, LogStream } from '#core/log-chunks.ts';
import type { PhaseName } from '#core/outcomes.ts';
import { PHASE_LABELS } from '#ui/executions/phase-labels.ts';
import { ByteTextDecoder } from './byte-text.ts';
import { LineEditor, type Stretch } from './line-editor.ts';
import { TerminalParser } from './terminal-parser.ts';
import { applySgr, PLAIN, type TextStyle } from './text-style.ts';

export type ConsoleRow =
  | {
      readonly type: 'text';
      readonly key: number;
      readonly stretches: readonly Stretch[];
      /** Some of it came from stderr. */
      readonly stderr: boolean;
      /** The row before was too long and goes on here. */
      readonly continued: boolean;
      /** Which attempt wrote it. */
      readonly attempt: number;
      readonly phase: PhaseName;
    }
  | { readonly type: 'divider'; readonly key: number; readonly label: string; readonly attempt: number }
  /** Where the output of an attempt ends that was cut off. */
  | { readonly type: 'cut-off'; readonly key: number; readonly attempt: number };

/** Rows that are drawn together. A block that is full never changes again. */
export interface ConsoleBlock {
  readonly key: number;
  readonly rows: readonly ConsoleRow[];
}

export interface ConsoleSnapshot {
  readonly blocks: readonly ConsoleBlock[];
  readonly rowCount: number;
  /** Rows that came earlier and are no longer kept here. */
  readonly droppedRows: number;
  /** Some bytes are shown as `\xNN`. */
  readonly hasEscapedBytes: boolean;
  readonly lastSeq: number;
  /** The last one that wrote; null where none has. */
  readonly attempt: number | null;
}

export interface ConsoleBounds {
  readonly maxRows: number;
  readonly maxCharacters: number;
  readonly maxRowCharacters: number;
  readonly blockRows: number;
}

const BOUNDS: ConsoleBounds = { maxRows: 5000, maxCharacters: 2_000_000, maxRowCharacters: 2000, blockRows: 100 };

interface StreamState {
  bytes: ByteTextDecoder;
  parser: TerminalParser;
  style: TextStyle;
}

/**
 * Turns the chunks of one execution into rows for the screen: each chunk once, in the order of their numbers, with
 * stdout and stderr in the order of arrival. It keeps the last rows only, so that any amount of output fits; how many
 * were let go is said.
 */
export class ConsoleBuffer {
  readonly #bounds: ConsoleBounds;
  #blocks: ConsoleBlock[] = [];
  #open: ConsoleRow[] = [];
  #blockSizes: number[] = [];
  #openSize = 0;
  #line = new LineEditor();
  #continued = false;
  #streams: Record<LogStream, StreamState> = { stdout: newStream(), stderr: newStream() };
  #phase: PhaseName = 'RUN';
  /** Of several inputs, the one that what was written last belongs to. */
  #input: number | undefined;
  /** Of a phase with several steps, the one that wrote last. */
  #step: string | undefined;
  #attempt: number | null = null;
  #nextKey = 0;
  #rowCount = 0;
  #characters = 0;
  #droppedRows = 0;
  #escapedBytes = false;
  #lastSeq = 0;

  constructor(bounds: Partial<ConsoleBounds> = {}) {
    this.#bounds = { ...BOUNDS, ...bounds };
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** False where the chunk was here already. */
  append(chunk: LogChunk): boolean {
    if (chunk.seq <= this.#lastSeq) return false;
    this.#lastSeq = chunk.seq;
    this.#markPhase(chunk);
    const stream = this.#streams[chunk.stream];
    for (const part of stream.bytes.read(chunk)) {
      if (part.escaped) {
        this.#escapedBytes = true;
        this.#write({ text: part.text, stream: chunk.stream, style: stream.style, escaped: true });
      } else {
        this.#read(part.text, chunk.stream);
      }
    }
    return true;
  }

  /** No more will come: bytes that waited for the rest of a character are shown. */
  finish(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = this.#streams[name];
      for (const part of stream.bytes.end()) {
        this.#escapedBytes = true;
        this.#write({ text: part.text, stream: name, style: stream.style, escaped: true });
      }
    }
  }

  /** Empties the screen; what comes next follows on. */
  clear(): void {
    this.#blocks = [];
    this.#blockSizes = [];
    this.#open = [];
    this.#openSize = 0;
    this.#line.clear();
    this.#continued = false;
    this.#rowCount = 0;
    this.#characters = 0;
    this.#droppedRows = 0;
    this.#escapedBytes = false;
  }

  snapshot(): ConsoleSnapshot {
    const last = this.#line.length > 0 ? [...this.#open, this.#rowOfLine()] : this.#open;
    const blocks = last.length > 0 ? [...this.#blocks, { key: this.#nextBlockKey(), rows: [...last] }] : this.#blocks;
    return {
      blocks: [...blocks],
      rowCount: this.#rowCount + (this.#line.length > 0 ? 1 : 0),
      droppedRows: this.#droppedRows,
      hasEscapedBytes: this.#escapedBytes,
      lastSeq: this.#lastSeq,
      attempt: this.#attempt,
    };
  }

  /** What is on the screen of the last attempt, as plain text. */
  text(): string {
    const lines: string[] = [];
    for (const row of this.snapshot().blocks.flatMap((block) => block.rows)) {
      if (row.type !== 'text' || row.attempt !== this.#attempt) continue;
      const text = row.stretches.map((stretch) => stretch.text).join('');
      if (row.continued && lines.length > 0) lines.push(`${lines.pop()}${text}`);
      else lines.push(text);
    }
    return lines.map((line) => `${line}\n`).join('');
  }

  #nextBlockKey(): number {
    return this.#open[0]?.key ?? this.#nextKey;
  }

  #markPhase(chunk: LogChunk): void {
    const before = this.#attempt;
    if (before !== null && chunk.attempt !== before) {
      this.finish();
      this.#endLine();
      this.#push({ type: 'cut-off', key: this.#nextKey++, attempt: before }, 0);
      this.#streams = { stdout: newStream(), stderr: newStream() };
      // Its first phase is told only where it isn't the usual one, as with the first attempt.
      this.#phase = 'RUN';
      this.#input = undefined;
      this.#step = undefined;
    }
    this.#attempt = chunk.attempt;
    const isOther = chunk.input !== this.#input || chunk.step !== this.#step;
    if (isOther) {
      // Another program was started: nothing of the one before goes on in it.
      this.finish();
      this.#streams = { stdout: newStream(), stderr: newStream() };
    }
    if (chunk.phase !== this.#phase || isOther) {
      this.#endLine();
      const label = labelOf(chunk);
      this.#push({ type: 'divider', key: this.#nextKey++, label, attempt: chunk.attempt }, label.length);
    }
    this.#phase = chunk.phase;
    this.#input = chunk.input;
    this.#step = chunk.step;
  }

  #endLine(): void {
    if (this.#line.length > 0) this.#endRow(false);
    this.#line.clear();
    this.#continued = false;
  }

  #read(text: string, name: LogStream): void {
    const stream = this.#streams[name];
    for (const step of stream.parser.read(this.#skipAhead(text))) {
      switch (step.type) {
        case 'text':
          this.#write({ text: step.text, stream: name, style: stream.style, escaped: false });
          break;
        case 'escaped':
          this.#escapedBytes = true;
          this.#write({ text: step.text, stream: name, style: stream.style, escaped: true });
          break;
        case 'newline':
          this.#endRow(false);
          break;
        case 'return':
          this.#line.toStart();
          break;
        case 'backspace':
          this.#line.back();
          break;
        case 'style':
          stream.style = applySgr(stream.style, step.parameters);
          break;
        case 'erase':
          this.#line.erase(step.part);
          break;
        default:
          step satisfies never;
      }
    }
  }

  /** Of a flood of short lines, the ones that would be dropped at once are counted and not made. */
  #skipAhead(text: string): string {
    const { maxRows, blockRows } = this.#bounds;
    const keep = maxRows + blockRows;
    if (text.length < 2 * keep) return text;
    let at = text.length;
    for (let lines = 0; lines < keep && at > 0; lines++) at = text.lastIndexOf('\n', at - 1);
    // An escape in what is skipped could change how the rest looks.
    if (at <= 0 || text.lastIndexOf('\u001b', at) !== -1) return text;
    let skippedRows = 0;
    for (let found = text.indexOf('\n'); found !== -1 && found <= at; found = text.indexOf('\n', found + 1))
      skippedRows++;
    const droppedRows = this.#droppedRows + this.#rowCount + skippedRows;
    const escapedBytes = this.#escapedBytes;
    this.clear();
    this.#droppedRows = droppedRows;
    this.#escapedBytes = escapedBytes;
    return text.slice(at + 1);
  }

  #write(stretch: Stretch): void {
    let rest = stretch.text;
    while (rest !== '') {
      const room = this.#bounds.maxRowCharacters - this.#line.length;
      if (room <= 0) {
        this.#endRow(true);
        continue;
      }
      const cut = rest.length <= room ? rest.length : wholeCharacters(rest, room);
      this.#line.write({ ...stretch, text: rest.slice(0, cut) });
      rest = rest.slice(cut);
      if (rest !== '') this.#endRow(true);
    }
  }

  #endRow(goesOn: boolean): void {
    const row = this.#rowOfLine();
    const size = this.#line.length;
    this.#nextKey++;
    this.#line.clear();
    this.#continued = goesOn;
    this.#push(row, size);
  }

  #rowOfLine(): ConsoleRow {
    const stretches = this.#line.stretches();
    return {
      type: 'text',
      key: this.#nextKey,
      stretches,
      stderr: stretches.some((stretch) => stretch.stream === 'stderr'),
      continued: this.#continued,
      attempt: this.#attempt ?? 1,
      phase: this.#phase,
    };
  }

  #push(row: ConsoleRow, size: number): void {
    this.#open.push(row);
    this.#openSize += size + 1;
    this.#characters += size + 1;
    this.#rowCount++;
    if (this.#open.length >= this.#bounds.blockRows) {
      this.#blocks.push({ key: this.#nextBlockKey(), rows: this.#open });
      this.#blockSizes.push(this.#openSize);
      this.#open = [];
      this.#openSize = 0;
    }
    while (
      this.#blocks.length > 0 &&
      (this.#rowCount > this.#bounds.maxRows + this.#bounds.blockRows || this.#characters > this.#bounds.maxCharacters)
    ) {
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const block = this.#blocks.shift();
    const dropped = block?.rows.length ?? 0;
    this.#characters -= this.#blockSizes.shift() ?? 0;
    this.#rowCount -= dropped;
    this.#droppedRows += dropped;
  }
}

function labelOf({ phase, input, step }: LogChunk): string {
  if (input !== undefined) return `Input ${input + 1}`;
  return step === undefined ? PHASE_LABELS[phase] : `${PHASE_LABELS[phase]}: ${step}`;
}

function newStream(): StreamState {
  return { bytes: new ByteTextDecoder(), parser: new TerminalParser(), style: PLAIN };
}

/** Where to cut so that at most `most` units stay and no pair of surrogates is torn. */
function wholeCharacters(text: string, most: number): number {
  const last = text.charCodeAt(most - 1);
  return last >= 0xd800 && last <= 0xdbff && most > 1 ? most - 1 : most;
}
