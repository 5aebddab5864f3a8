import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { languageJsonSchema, SCHEMA_FILE } from './schema.ts';

it('the JSON Schema of language.json is up to date; if not: npm run languages -- schema', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(languageJsonSchema());
});
