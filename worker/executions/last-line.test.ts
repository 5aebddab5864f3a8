import { expect, it } from 'vitest';
import { LastLine } from './last-line.ts';

function lastOf(...pieces: string[]): string {
  const line = new LastLine();
  for (const piece of pieces) line.push(Buffer.from(piece));
  return line.text;
}

it('is the last line that is not empty, however it came', () => {
  expect(lastOf('one\nfatal: no such ', 'branch\n', '\n  \n')).toBe('fatal: no such branch');
  expect(lastOf('10 %\r20 %\rdone')).toBe('done');
  expect(lastOf()).toBe('');
});

it('has no control characters and no more than fits a sentence', () => {
  expect(lastOf('\u001b[31mred\u0007\n')).toBe('[31mred');
  expect(lastOf('x'.repeat(100_000), 'y'.repeat(5_000))).toHaveLength(1_000);
});

it('is cut between characters, however long they are', () => {
  for (const character of ['é', '€', '😀']) {
    for (const before of ['', 'x', 'xx', 'xxx']) {
      const text = lastOf(before + character.repeat(3_000));
      expect([text.isWellFormed(), text.replaceAll(character, '').replace(/^x*/, '')]).toEqual([true, '']);
      expect(text.length).toBeGreaterThan(400);
    }
  }
  expect(lastOf(`${'x'.repeat(999)}😀y`)).toBe('x'.repeat(999));
});
