import { expect, it } from 'vitest';
import { columnIn } from './columns.ts';

const LINE = 's = "éé🐢日"; nope';
const NOPE = LINE.indexOf('nope') + 1;

it('a column that counts bytes or characters is that of the editor, whatever letters stand before it', () => {
  const before = LINE.slice(0, NOPE - 1);
  expect(columnIn(LINE, Buffer.byteLength(before) + 1, 'bytes')).toBe(NOPE);
  expect(columnIn(LINE, [...before].length + 1, 'codePoints')).toBe(NOPE);
  expect(columnIn(LINE, NOPE, undefined)).toBe(NOPE);
});

it('a column may be the first, in the middle of a letter, or behind the end of the line', () => {
  expect(columnIn(LINE, 1, 'bytes')).toBe(1);
  expect(columnIn('éx', 2, 'bytes')).toBe(2);
  expect(columnIn('éx', 7, 'bytes')).toBe(6);
  expect(columnIn('', 3, 'codePoints')).toBe(3);
});
