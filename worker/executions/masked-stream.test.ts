import { describe, expect, it } from 'vitest';
import { ByteMatcher } from './byte-matcher.ts';
import { MaskedStream } from './masked-stream.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What has to come out, found the slow way: every byte that any pattern covers, each stretch of them `***`. */
function masked(text: string, patterns: readonly string[]): string {
  const covered = Array.from(text, () => false);
  for (const pattern of patterns) {
    for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1)) {
      covered.fill(true, at, at + pattern.length);
    }
  }
  return Array.from(text, (sign, at) => (covered[at] ? (covered[at - 1] ? '' : '***') : sign)).join('');
}

function throughStream(pieces: readonly string[], patterns: readonly string[], cut = false): string {
  const stream = new MaskedStream(new ByteMatcher(patterns.map(bytes)));
  const shown = pieces.map((piece) => Buffer.from(stream.take(bytes(piece))).toString('latin1'));
  return [...shown, Buffer.from(stream.end(cut)).toString('latin1')].join('');
}

/** The same numbers in each run: a failure comes again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pieces(text: string, below: (most: number) => number): string[] {
  const cuts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = 1 + below(7);
    cuts.push(text.slice(at, at + length));
    at += length;
  }
  return cuts;
}

describe('a masked stream', () => {
  it('is the masked text whatever it consists of and however it is cut', () => {
    const below = numbers(7);
    const word = (letters: string, most: number) =>
      Array.from({ length: 1 + below(most) }, () => letters[below(letters.length)]).join('');
    for (let round = 0; round < 4_000; round += 1) {
      const letters = ['ab', 'abc', 'a', 'ab\u0000\u00ff'][below(4)] ?? 'ab';
      const patterns = Array.from({ length: 1 + below(5) }, () => word(letters, 6));
      const text = word(`${letters}x`, 60);
      const cut = pieces(text, below);
      expect({ patterns, cut, shown: throughStream(cut, patterns) }).toEqual({
        patterns,
        cut,
        shown: masked(text, patterns),
      });
    }
  });

  it('masks as one what overlaps, what stands in another and what follows at once', () => {
    expect(throughStream(['xabcdefx'], ['abcd', 'cdef'])).toBe('x***x');
    expect(throughStream(['xabcdx'], ['abcd', 'bc'])).toBe('x***x');
    expect(throughStream(['xab', 'ab', 'abx'], ['ab'])).toBe('x***x');
    expect(throughStream(['xab', '-', 'abx'], ['ab'])).toBe('x***-***x');
    expect(throughStream(['a', 'bc', 'x'], ['abcd', 'bc'])).toBe('a***x');
  });

  it('holds back what may be the begin of a pattern, and nothing else', () => {
    const stream = new MaskedStream(new ByteMatcher([bytes('secret')]));
    const shown = (text: string) => Buffer.from(stream.take(bytes(text))).toString();
    expect(shown('a sec')).toBe('a ');
    expect(shown('ond one, a secre')).toBe('second one, a ');
    expect(shown('t')).toBe('***');
    expect(shown('s')).toBe('');
    expect(shown('s')).toBe('s');
    expect(Buffer.from(stream.end(false)).toString()).toBe('s');
  });

  it('shows at its end what was not one, unless it was cut off in the middle of it', () => {
    expect(throughStream(['my secre'], ['secret'])).toBe('my secre');
    expect(throughStream(['my secre'], ['secret'], true)).toBe('my ***');
    expect(throughStream(['my sec'], ['secret'], true)).toBe('my sec');
    expect(throughStream(['my secret sec'], ['secret'], true)).toBe('my *** sec');
  });

  it('gives the bytes that it was given where there is nothing to mask', () => {
    const stream = new MaskedStream(new ByteMatcher([bytes('secret')]));
    const piece = bytes('plain');
    expect(stream.take(piece)).toEqual(piece);
    expect(stream.take(piece).buffer).toBe(piece.buffer);
  });

  it('needs time that grows with what it is given alone, however close to a pattern that comes', () => {
    const long = 'a'.repeat(16_384);
    const many = Array.from({ length: 200 }, (_, index) => `${'a'.repeat(200)}${String.fromCharCode(33 + index)}`);
    const hostile: [patterns: string[], piece: string, times: number][] = [
      [[`${long}b`], 'a', 300_000],
      [[`${long}b`, 'a'], 'a', 300_000],
      [[`${'ab'.repeat(8_192)}b`, 'ab'], 'ab', 300_000],
      [many, `${'a'.repeat(199)}b`, 2_000],
      [[`${long}b`], `${'a'.repeat(16_383)}c`, 30],
    ];
    for (const [patterns, piece, times] of hostile) {
      const stream = new MaskedStream(new ByteMatcher(patterns.map(bytes)));
      const data = bytes(piece);
      const begin = performance.now();
      for (let time = 0; time < times; time += 1) stream.take(data);
      // A hundredth of what one look at the pattern for each byte would take.
      expect(performance.now() - begin).toBeLessThan(5_000);
    }
  });
});
