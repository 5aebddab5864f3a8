import { describe, expect, it } from 'vitest';
import { compareOutput } from './compare-output.ts';

const written = (text: string | Uint8Array, rest: 'none' | 'blank' | 'more' = 'none') => ({
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  rest,
});

describe('an output is what was expected', () => {
  it.each([
    ['the same', 'a\nb\n', 'a\nb\n'],
    ['without the newline at its end', 'a\nb', 'a\nb\n'],
    ['with more of them', 'a\nb\n\n \n', 'a\nb'],
    ['with white space at the ends of lines', 'a \t\nb\r\n', 'a\nb'],
    ['where the other has it', 'a\nb', 'a  \r\nb\f\v\n'],
    ['nothing where nothing was', '', ''],
    ['only white space where nothing was', ' \n\n', ''],
    ['in any script', 'žluťoučký 🐎', 'žluťoučký 🐎'],
    ['with a NUL where one was expected', 'a\0b', 'a\0b'],
  ])('%s', (_, actual, expected) => {
    expect(compareOutput(written(actual), expected)).toEqual({ matches: true });
  });

  it('though more white space follows than was kept', () => {
    expect(compareOutput(written('a\n', 'blank'), 'a').matches).toBe(true);
  });
});

describe('an output differs', () => {
  it.each([
    ['by a letter', 'a\nB\n', 'a\nb\n', 2],
    ['by case', 'YES', 'yes', 1],
    ['by white space at the begin of a line', ' a', 'a', 1],
    ['by white space within a line', 'a  b', 'a b', 1],
    ['by an empty line in the middle', 'a\n\nb', 'a\nb', 2],
    ['by a line too few', 'a', 'a\nb', 2],
    ['by a line too many', 'a\nb', 'a', 2],
    ['by a byte order mark', '\ufeffa', 'a', 1],
    ['by being nothing', '', 'a', 1],
    ['by a no-break space at its end', 'a\u00a0', 'a', 1],
  ])('%s', (_, actual, expected, line) => {
    expect(compareOutput(written(actual), expected)).toMatchObject({ matches: false, line });
  });

  it('by bytes that are no text, whatever stands in their place', () => {
    const comparison = compareOutput(written(Uint8Array.of(0x61, 0xff)), 'a�');
    expect(comparison).toMatchObject({ matches: false, line: 1, diff: expect.stringContaining('not UTF-8') });
  });

  it('by going on for longer than was kept', () => {
    const comparison = compareOutput(written('a\n', 'more'), 'a');
    expect(comparison).toMatchObject({ matches: false, diff: expect.stringContaining('The output goes on') });
  });
});

describe('the diff', () => {
  const diff = (actual: string, expected: string) => {
    const comparison = compareOutput(written(actual), expected);
    return comparison.matches ? null : comparison.diff;
  };

  it('shows the first difference and the lines before it', () => {
    expect(diff('1\n2\n3\nfour\n5\n', '1\n2\n3\n4\n5\n')).toBe(
      '@@ line 4 @@\n 2\n 3\n-4\n+four\n\\ 1 more line expected\n\\ 1 more line of output',
    );
  });

  it('says where there is nothing more', () => {
    expect(diff('1\n', '1\n2\n')).toBe('@@ line 2 @@\n 1\n-2\n\\ No more output');
    expect(diff('1\n2\n', '1\n')).toBe('@@ line 2 @@\n 1\n+2\n\\ No more was expected');
  });

  it('shows what nobody would see', () => {
    expect(diff('\u001b[31mred\u0000\u007f\u0085', 'red')).toBe('@@ line 1 @@\n-red\n+␛[31mred␀␡\\x85');
  });

  it('stays short, whatever is compared, and shows the place', () => {
    const long = 'x'.repeat(1_000_000);
    const shown = diff(`${long}A${long}`, `${long}B${long}`) ?? '';
    expect(shown.length).toBeLessThan(1_000);
    expect(shown).toMatch(/^-…x+Bx+…$/m);
    expect(shown).toMatch(/^\+…x+Ax+…$/m);
    const lines = (word: string) => Array.from({ length: 100_000 }, (_, index) => `${word} ${index}`).join('\n');
    expect((diff(lines('a'), lines('b')) ?? '').length).toBeLessThan(1_000);
  });

  it('takes no time to speak of for a long run of spaces', () => {
    const begun = performance.now();
    expect(diff(`${' '.repeat(2_000_000)}x`, 'x')).not.toBeNull();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('cuts no character in two', () => {
    const shown = diff(`${'🐎'.repeat(200)}a`, `${'🐎'.repeat(200)}b`) ?? '';
    expect(shown.isWellFormed()).toBe(true);
  });
});
