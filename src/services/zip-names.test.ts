import { describe, expect, it } from 'vitest';
import { zipNames } from './zip-names.ts';

describe('names in an archive', () => {
  it('are the paths, as they are', () => {
    const paths = ['a.txt', 'deep/b.txt', 'größe.txt', '12:30:00.log', ' space ', '.hidden', "it's"];
    expect(zipNames(paths)).toEqual(paths);
  });

  it('are no way out, and no drive, where a backslash parts folders', () => {
    expect(zipNames(['..\\..\\evil.exe', 'C:\\Windows\\x', 'c:x', '\\\\host\\share'])).toEqual([
      '.._.._evil.exe',
      'C__Windows_x',
      'c_x',
      '__host_share',
    ]);
  });

  it('are not those of folders', () => {
    expect(zipNames(['a\\b', 'a_b/c', 'x_y/z', 'x\\y'])).toEqual(['a_b', 'a_b_c', 'x_y/z', 'x_y (2)']);
  });

  it('come once, whatever letters a system takes for the same', () => {
    expect(zipNames(['a\\b', 'a_b', 'A_B', 'é.txt', 'e\u0301.txt', 'x/.env', 'X/.env', 'no'])).toEqual([
      'a_b',
      'a_b (2)',
      'A_B (3)',
      'é.txt',
      'e\u0301 (2).txt',
      'x/.env',
      'X/.env (2)',
      'no',
    ]);
  });

  it('are found soon for however many that are the same', () => {
    const cases = (n: number) => n.toString(2).padStart(10, '0').replaceAll('0', 'a').replaceAll('1', 'A');
    const paths = Array.from({ length: 1_000 }, (_, n) => cases(n) + 'ä\u0301é'.repeat(60));
    const began = performance.now();
    const names = zipNames(paths);
    expect(performance.now() - began).toBeLessThan(500);
    expect(new Set(names.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(1_000);
  });
});
