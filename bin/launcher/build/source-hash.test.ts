import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourceHash } from './source-hash.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-hash-'));
  mkdirSync(join(folder, 'src/app'), { recursive: true });
  writeFileSync(join(folder, 'src/app/page.tsx'), 'page');
  writeFileSync(join(folder, 'package.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

const hash = () => sourceHash(folder, ['src', 'package.json', 'absent.ts']);

it('stays the same when only times change, or tests', async () => {
  const before = await hash();
  utimesSync(join(folder, 'src/app/page.tsx'), 1, 1);
  writeFileSync(join(folder, 'src/app/page.test.tsx'), 'a test');
  expect(await hash()).toBe(before);
});

it.each([
  ['a content', () => writeFileSync(join(folder, 'src/app/page.tsx'), 'other')],
  ['a new file', () => writeFileSync(join(folder, 'src/new.ts'), '')],
  ['a file that is gone', () => rmSync(join(folder, 'package.json'))],
  ['a file that was not there', () => writeFileSync(join(folder, 'absent.ts'), '')],
])('changes with %s', async (_, change) => {
  const before = await hash();
  change();
  expect(await hash()).not.toBe(before);
});

it('tells a moved border between two files', async () => {
  writeFileSync(join(folder, 'src/a.ts'), 'xy');
  writeFileSync(join(folder, 'src/b.ts'), 'z');
  const before = await hash();
  writeFileSync(join(folder, 'src/a.ts'), 'x');
  writeFileSync(join(folder, 'src/b.ts'), 'yz');
  expect(await hash()).not.toBe(before);
});
