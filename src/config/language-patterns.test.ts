import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { loadLanguages } from './languages.ts';

/** More than lines that are looked at have, so that what takes too long there never ends here. */
const LENGTH = 8_000;
const WITHIN_MS = 8_000;

/** What messages begin with, and what patterns may look for again and again. */
const HEADS = ['', 'Warning: ', 'Error: ', 'a.b:1:1: ', '    at ', 'At line 1 of file ', '#1 ', '  in block at '];
const PIECES = [
  ' ',
  'a',
  '1',
  ':1',
  ' in o',
  ' in',
  ' at a',
  ' at a (',
  '(a:1)',
  ' on line 1',
  ' line 1 of ',
  '"',
  '/',
  '.Error',
];

const lines = HEADS.flatMap((head) =>
  PIECES.flatMap((piece) => ['', ' '.repeat(LENGTH / 2)].map((blanks) => head + blanks + piece.repeat(LENGTH))),
).map((line) => `${line.slice(0, LENGTH - 1)}!`);

it('no pattern of problems is kept busy by a line of output', () => {
  const { length } = lines;
  const patterns = new Set(
    loadLanguages('languages')
      .list()
      .flatMap(({ problems }) => problems.flat()),
  );
  for (const pattern of patterns) {
    const look = 'const compiled = new RegExp(pattern, "du"); lines.map((line) => compiled.exec(line)).length';
    const looked = () => runInNewContext(look, { pattern, lines }, { timeout: WITHIN_MS });
    expect(looked(), pattern).toBe(length);
  }
}, 60_000);
