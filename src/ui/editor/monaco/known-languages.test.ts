import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { paintSyntax } from '#tests/support/paint-syntax.ts';

const languages = loadLanguages('languages').list();
const known = monacoIds();

describe('every language', () => {
  it.each(languages.map(({ id, monacoId, syntax }) => ({ id, monacoId, syntax })))(
    '$id has a syntax: one that Monaco knows, or its own',
    ({ monacoId, syntax }) => {
      if (known.has(monacoId)) expect(syntax).toBeNull();
      else expect(syntax).not.toBeNull();
    },
  );

  it.each(languages.flatMap(({ id, syntax, samples }) => (syntax ? [{ id, syntax, samples }] : [])))(
    '$id is coloured by its own syntax',
    ({ syntax, samples }) => {
      const program = samples.find(({ name }) => name === 'program')?.files[0]?.content ?? '';
      const kinds = paintSyntax(syntax, program).map(([kind]) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['', 'number', 'string']));
      // A comment or text without an end would leave none.
      expect(kinds.slice(-60)).toContain('keyword');
    },
  );
});

it('the languages of one id are all told by the same syntax', () => {
  for (const { monacoId, syntax } of languages) {
    for (const other of languages) if (other.monacoId === monacoId) expect(other.syntax).toEqual(syntax);
  }
});

/** Those that come with Monaco: the folder of each language says which it is. */
function monacoIds(): Set<string> {
  const root = 'node_modules/monaco-editor/esm/vs/languages';
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /register\.js$/.test(file));
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const ids = texts.flatMap((text) => [...text.matchAll(/\bid: ?["']([a-z-]+)["']/g)].map(([, id = '']) => id));
  expect(ids).toContain('python');
  return new Set(ids);
}
