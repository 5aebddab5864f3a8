import { describe, expect, it } from 'vitest';
import { encodeBytes, type LogChunk } from '#core/log-chunks.ts';
import { type ConsoleBounds, ConsoleBuffer, type ConsoleRow } from './console-buffer.ts';
import { PLAIN } from './text-style.ts';

function chunks(...pieces: (string | Uint8Array | Partial<LogChunk>)[]): LogChunk[] {
  return pieces.map((piece, index) => {
    const bytes =
      typeof piece === 'string'
        ? encodeBytes(new TextEncoder().encode(piece))
        : piece instanceof Uint8Array
          ? encodeBytes(piece)
          : {};
    const rest = typeof piece === 'string' || piece instanceof Uint8Array ? {} : piece;
    return {
      seq: index + 1,
      attempt: 1,
      phase: 'RUN',
      stream: 'stdout',
      content: '',
      encoding: 'utf8',
      at: '2026-11-21T10:00:00.000Z',
      ...bytes,
      ...rest,
    };
  });
}

function fill(all: LogChunk[], bounds: Partial<ConsoleBounds> = {}): ConsoleBuffer {
  const buffer = new ConsoleBuffer(bounds);
  for (const chunk of all) buffer.append(chunk);
  return buffer;
}

function rows(buffer: ConsoleBuffer): ConsoleRow[] {
  return buffer.snapshot().blocks.flatMap((block) => block.rows);
}

function texts(buffer: ConsoleBuffer): string[] {
  return rows(buffer).map((row) => {
    if (row.type === 'divider') return `— ${row.label}`;
    return row.type === 'cut-off' ? `— cut off ${row.attempt}` : row.stretches.map((stretch) => stretch.text).join('');
  });
}

describe('the output of several inputs', () => {
  it('stands under the number of each, and nothing of one goes on in the next', () => {
    const of = (input: number, content: string): Partial<LogChunk> => ({ input, content, encoding: 'utf8' });
    const compiling: Partial<LogChunk> = { phase: 'COMPILE', content: 'warning', encoding: 'utf8' };
    const all = chunks(compiling, of(0, '\u001b[31mred'), of(0, ' too\n'), of(2, 'plain'), of(3, 'x'));
    const buffer = new ConsoleBuffer();
    for (const chunk of all) buffer.append(chunk);
    expect(texts(buffer)).toEqual([
      '— Compile',
      'warning',
      '— Input 1',
      'red too',
      '— Input 3',
      'plain',
      '— Input 4',
      'x',
    ]);
    const plain = rows(buffer).find((row) => row.type === 'text' && row.stretches[0]?.text === 'plain');
    expect(plain).toMatchObject({ stretches: [{ style: PLAIN }] });
  });
});

describe('the output of several steps of a phase', () => {
  it('stands under what each of them is', () => {
    const of = (step: string, content: string): Partial<LogChunk> => ({ phase: 'PREPARE', step, content });
    const all = chunks(
      of('git clone', 'Cloning'),
      of('npm ci', 'added 3 packages\n'),
      of('npm ci', 'done\n'),
      'hello\n',
    );
    expect(texts(fill(all))).toEqual([
      '— Prepare: git clone',
      'Cloning',
      '— Prepare: npm ci',
      'added 3 packages',
      'done',
      '— Run',
      'hello',
    ]);
  });
});

describe('the console buffer', () => {
  it('joins a line that came in pieces', () => {
    expect(texts(fill(chunks('he', 'llo\nwor', 'ld\n')))).toEqual(['hello', 'world']);
  });

  it('shows a line that is not ended yet', () => {
    expect(texts(fill(chunks('name? ')))).toEqual(['name? ']);
  });

  it('keeps empty lines', () => {
    expect(texts(fill(chunks('a\n\n\nb\n')))).toEqual(['a', '', '', 'b']);
  });

  it('takes each chunk once, by its number', () => {
    const [first, second] = chunks('one\n', 'two\n');
    const buffer = new ConsoleBuffer();
    for (const chunk of [first, second, first, second]) if (chunk) buffer.append(chunk);
    expect(texts(buffer)).toEqual(['one', 'two']);
    expect(buffer.lastSeq).toBe(2);
  });

  it('marks a line that holds stderr and keeps the two streams apart within it', () => {
    const buffer = fill(chunks('out ', { content: 'err\n', stream: 'stderr' }, 'more\n'));
    expect(rows(buffer)).toMatchObject([
      {
        stderr: true,
        stretches: [
          { stream: 'stdout', text: 'out ' },
          { stream: 'stderr', text: 'err' },
        ],
      },
      { stderr: false },
    ]);
  });

  it('writes over the line after a carriage return, as a progress bar wants', () => {
    expect(texts(fill(chunks('10%', '\r20%', '\r100% done\n')))).toEqual(['100% done']);
    expect(texts(fill(chunks('abcdef\rXY\n')))).toEqual(['XYcdef']);
    expect(texts(fill(chunks('long line\r\u001b[Kshort\n')))).toEqual(['short']);
    expect(texts(fill(chunks('windows\r\nends\r\n')))).toEqual(['windows', 'ends']);
  });

  it('takes back one character for a backspace', () => {
    expect(texts(fill(chunks('ab\b\bX\n')))).toEqual(['Xb']);
  });

  it('takes a line that changes its look at each character as quickly as any other', () => {
    const coloured = Array.from({ length: 2000 }, (_, n) => `\u001b[3${n % 2}mx`).join('');
    const began = performance.now();
    const buffer = fill(chunks(coloured, '\by'.repeat(32 * 1024)), { maxRowCharacters: 4000 });
    expect(texts(buffer)).toEqual([`${'x'.repeat(1999)}y`]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('copies the empty lines that the output begins with', () => {
    expect(fill(chunks('\n\nhello\n')).text()).toBe('\n\nhello\n');
  });

  it('colours what the program coloured, each stream by itself', () => {
    const buffer = fill(chunks('\u001b[31mred', { content: 'plain', stream: 'stderr' }, 'still\u001b[0m no\n'));
    const [row] = rows(buffer);
    expect(row).toMatchObject({
      stretches: [
        { text: 'red', style: { color: 1 } },
        { text: 'plain', style: { color: null } },
        { text: 'still', style: { color: 1 } },
        { text: ' no', style: { color: null } },
      ],
    });
  });

  it('shows bytes that are no text as \\xNN and says so', () => {
    const buffer = fill(chunks(Uint8Array.of(0x61, 0xff, 0x00, 0x62, 0x0a)));
    expect(texts(buffer)).toEqual(['a\\xff\\x00b']);
    expect(buffer.snapshot().hasEscapedBytes).toBe(true);
  });

  it('joins a character that was cut by the border of two chunks', () => {
    const bytes = new TextEncoder().encode('a€b');
    const buffer = fill(chunks(bytes.slice(0, 2), bytes.slice(2)));
    expect(texts(buffer)).toEqual(['a€b']);
    expect(buffer.snapshot().hasEscapedBytes).toBe(false);
  });

  it('shows the begin of a character that never became whole', () => {
    const buffer = fill(chunks(Uint8Array.of(0x61, 0xe2, 0x82)));
    buffer.finish();
    expect(texts(buffer)).toEqual(['a\\xe2\\x82']);
  });

  it('leaves markup as text', () => {
    expect(texts(fill(chunks('<img src=x onerror=alert(1)>\n')))).toEqual(['<img src=x onerror=alert(1)>']);
  });

  it('breaks a line that is too long for the screen and puts it together for the copy', () => {
    const buffer = fill(chunks('x'.repeat(25), '\nshort\n'), { maxRowCharacters: 10 });
    expect(texts(buffer)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5), 'short']);
    expect(rows(buffer).map((row) => row.type === 'text' && row.continued)).toEqual([false, true, true, false]);
    expect(buffer.text()).toBe(`${'x'.repeat(25)}\nshort\n`);
  });

  it('does not tear a pair of surrogates where it breaks a line', () => {
    expect(texts(fill(chunks('ab😀cd\n'), { maxRowCharacters: 3 }))).toEqual(['ab', '😀c', 'd']);
  });

  it('keeps the last rows and counts those it let go', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `${index}\n`);
    const buffer = fill(chunks(...lines), { maxRows: 100, blockRows: 10 });
    const snapshot = buffer.snapshot();
    expect(snapshot.rowCount).toBeLessThanOrEqual(110);
    expect(snapshot.rowCount + snapshot.droppedRows).toBe(1000);
    expect(texts(buffer).at(-1)).toBe('999');
  });

  it('counts the lines of a flood as it counts all others', () => {
    const flood = chunks('first\n', `${'y\n'.repeat(500)}last\n`);
    const slow = fill(flood, { maxRows: 100_000, blockRows: 10 }).snapshot();
    const fast = fill(flood, { maxRows: 50, blockRows: 10 });
    expect(fast.snapshot().rowCount + fast.snapshot().droppedRows).toBe(slow.rowCount);
    expect(texts(fast).at(-1)).toBe('last');
    expect(texts(fast).length).toBeGreaterThanOrEqual(50);
  });

  it('keeps no more than its share of characters', () => {
    const buffer = fill(chunks('y'.repeat(100_000)), { maxCharacters: 5000, maxRowCharacters: 100, blockRows: 10 });
    expect(buffer.text().length).toBeLessThanOrEqual(6100);
    expect(buffer.snapshot().droppedRows).toBeGreaterThan(900);
  });

  it('gives blocks that are full as the same objects again, so that they are not drawn again', () => {
    const all = chunks('a\nb\nc\n', 'd\n');
    const buffer = new ConsoleBuffer({ blockRows: 2 });
    const [first, second] = all;
    if (first) buffer.append(first);
    const before = buffer.snapshot().blocks[0];
    if (second) buffer.append(second);
    expect(buffer.snapshot().blocks[0]).toBe(before);
  });

  it('divides the phases and the attempts', () => {
    const buffer = fill(
      chunks(
        { content: 'warning\n', phase: 'COMPILE', stream: 'stderr' },
        { content: 'hi\n' },
        { content: 'hi\n', attempt: 2 },
      ),
    );
    expect(texts(buffer)).toEqual(['— Compile', 'warning', '— Run', 'hi', '— cut off 1', 'hi']);
  });

  it('keeps what an attempt wrote that was cut off, to the last byte, and copies what the last one wrote', () => {
    const cut = new Uint8Array([0x68, 0xc3]);
    const buffer = fill(
      chunks(
        { content: 'compiling', phase: 'COMPILE' },
        { ...encodeBytes(cut) },
        { content: 'again', phase: 'COMPILE', attempt: 2 },
        { content: 'done\n', attempt: 2 },
      ),
    );
    const written = ['— Compile', 'compiling', '— Run', 'h\\xc3', '— cut off 1', '— Compile', 'again', '— Run', 'done'];
    expect(texts(buffer)).toEqual(written);
    expect(rows(buffer).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(buffer.text()).toBe('again\ndone\n');
    expect(buffer.snapshot().attempt).toBe(2);
  });

  it('is empty after clear and goes on with what comes next', () => {
    const [first, second] = chunks('old\n', 'new\n');
    const buffer = new ConsoleBuffer();
    if (first) buffer.append(first);
    buffer.clear();
    expect(rows(buffer)).toEqual([]);
    if (second) buffer.append(second);
    expect(texts(buffer)).toEqual(['new']);
  });
});
