import { expect, it } from 'vitest';
import { resolveFile } from './resolve-file.ts';

const FILES = ['main.c', 'lib/list.c', 'lib/util.c', 'test/util.c', 'my é/100%.c'];

it.each([
  ['main.c', 'main.c'],
  ['./main.c', 'main.c'],
  ['/workspace/main.c', 'main.c'],
  ['file:///workspace/lib/list.c', 'lib/list.c'],
  ['lib/../main.c', 'main.c'],
  ['lib//list.c', 'lib/list.c'],
  ['list.c', 'lib/list.c'],
  ['file:///workspace/my%20%C3%A9/100%25.c', 'my é/100%.c'],
  ['my é/100%.c', 'my é/100%.c'],
])('%s is the file %s', (said, path) => {
  expect(resolveFile(said, FILES)).toBe(path);
});

it.each([
  'other.c',
  '/usr/include/main.c',
  'util.c',
  '../main.c',
  '',
  '.',
  '/workspace/',
  'ain.c',
  '<string>',
  '%2E%2E/main.c',
  '100%.m',
])('%j is none of the files, or could be several', (said) => {
  expect(resolveFile(said, FILES)).toBeNull();
});
