import { describe, expect, it } from 'vitest';
import { toAnswers, toLines } from './attempts.ts';

describe('attempts', () => {
  it('are a line each, with their number', () => {
    expect(
      toLines([
        ['read', '/etc/passwd'],
        ['call', 105, 0],
      ]),
    ).toBe('0\tread\t/etc/passwd\n1\tcall\t105\t0\n');
  });

  it('that would become another line are refused', () => {
    expect(() => toLines([['read', '/a\n1\tread\t/b']])).toThrow("can't be told");
    expect(() => toLines([['read', '/a\t/b']])).toThrow();
  });

  it('are answered by their number, in any order, and not at all', () => {
    const attempts = [
      ['read', '/a'],
      ['read', '/b'],
      ['read', '/c'],
    ] as const;
    expect(toAnswers(attempts, '2\terror\t13\nsomething else\n0\tok\ta\\x0ab\\x5c\\xc3\\xa9\n9\tok\tx\n')).toEqual([
      { type: 'ok', value: 'a\nb\\é' },
      { type: 'silent' },
      { type: 'error', errno: 'EACCES' },
    ]);
  });

  it('tell an error that has no name by its number', () => {
    expect(toAnswers([['read', '/a']], '0\terror\t71\n')).toEqual([{ type: 'error', errno: 'errno 71' }]);
  });
});
