import { describe, expect, it } from 'vitest';
import { TerminalParser, type TerminalStep } from './terminal-parser.ts';

function parse(...pieces: string[]): TerminalStep[] {
  const parser = new TerminalParser();
  return pieces.flatMap((piece) => [...parser.read(piece)]);
}

function shown(...pieces: string[]): string {
  return parse(...pieces)
    .map((step) => (step.type === 'text' || step.type === 'escaped' ? step.text : step.type === 'newline' ? '\n' : ''))
    .join('');
}

describe('the terminal parser', () => {
  it('reads an escape that is cut anywhere', () => {
    const whole = 'a\u001b[1;31mb\u001b[0mc';
    for (let cut = 1; cut < whole.length; cut++) {
      expect(shown(whole.slice(0, cut), whole.slice(cut))).toBe('abc');
      expect(parse(whole.slice(0, cut), whole.slice(cut)).filter((step) => step.type === 'style')).toEqual([
        { type: 'style', parameters: '1;31' },
        { type: 'style', parameters: '0' },
      ]);
    }
  });

  it('drops titles and links, and keeps the text of a link', () => {
    expect(shown('\u001b]0;owned\u0007hi')).toBe('hi');
    expect(shown('\u001b]8;;https://example.com\u001b\\text\u001b]8;;\u001b\\ after')).toBe('text after');
    expect(shown('\u001b]0;a', 'b', 'c\u001b', '\\hi')).toBe('hi');
  });

  it('goes back to text where a title never ends', () => {
    expect(shown(`\u001b]0;${'x'.repeat(10_000)}visible`)).toContain('visible');
  });

  it('drops cursor movement and screen clearing', () => {
    expect(shown('\u001b[2J\u001b[Hhello\u001b[10;5H!')).toBe('hello!');
    expect(shown('\u001b(B\u001b=ok\u001b7')).toBe('ok');
  });

  it('shows control characters that mean nothing here', () => {
    expect(shown('a\u0001b\u007f\u0085c')).toBe('a\\x01b\\x7f\\u0085c');
    expect(shown('ring\u0007')).toBe('ring\\x07');
  });

  it('keeps tabs as they are', () => {
    expect(shown('a\tb')).toBe('a\tb');
  });

  it('shows an escape that is none', () => {
    expect(shown('\u001b\nnext')).toBe('\\x1b\nnext');
    expect(shown('\u001b[12\u0001m')).toContain('\\x1b');
  });

  it('reads ten megabytes without a newline in reasonable time', () => {
    const begun = performance.now();
    expect(shown('x'.repeat(10_000_000)).length).toBe(10_000_000);
    expect(shown('\u001b'.repeat(100_000)).length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
