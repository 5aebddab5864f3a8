import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { languageFileSchema } from '#core/language.ts';
import { DOCUMENT, languageTable, notesIn, tableIn } from './language-table.ts';

const document = readFileSync(DOCUMENT, 'utf8');

it('the table of docs/languages.md is up to date; if not: npm run languages -- table', () => {
  const table = tableIn(document);
  expect(table).toBe(languageTable(loadLanguages('languages'), notesIn(table)));
});

it('docs/languages.md tells of every field of language.json', () => {
  const told = [...document.matchAll(/^\| `([$\w]+)` \| (needed)? ?\|/gm)].map(([, field, needed]) => [
    field,
    !!needed,
  ]);
  const fields = Object.entries(languageFileSchema.shape).map(([field, schema]) => [
    field,
    !schema.safeParse(undefined).success,
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(fields));
});

it('a row keeps its version and its notes, bars in them too', () => {
  const languages = loadLanguages('languages');
  const known = new Map([['c', { version: '12.2', notes: 'one | two' }]]);
  const table = languageTable(languages, known);
  expect(notesIn(table).get('c')).toEqual({ version: '12.2', notes: 'one | two' });
  expect(notesIn(table).get('python')).toEqual({ version: '?', notes: '' });
  expect(languageTable(languages, notesIn(table))).toBe(table);
});
