import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps at most two files of the size it was given', () => {
  const log = new LogFile(join(folder, 'web.log'), 10);
  for (const text of ['one\n', 'two\n', 'three\n', 'four\n', 'five\n']) log.write(Buffer.from(text));
  log.close();
  expect(readFileSync(join(folder, 'web.log'), 'utf8')).toBe('four\nfive\n');
  expect(readFileSync(join(folder, 'web.log.1'), 'utf8')).toBe('three\n');
});

it('goes on where the process before left off, readable by its owner only', () => {
  for (const text of ['one\n', 'two\n']) {
    const log = new LogFile(join(folder, 'web.log'));
    log.write(Buffer.from(text));
    log.close();
  }
  expect(readFileSync(join(folder, 'web.log'), 'utf8')).toBe('one\ntwo\n');
  expect(statSync(join(folder, 'web.log')).mode & 0o777).toBe(0o600);
});
