import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { languageFileSchema } from '#core/language.ts';
import type { Surroundings } from './surroundings.ts';

export const SCHEMA_FILE = 'languages/schema.json';

/** The JSON Schema of `language.json`, for editors. What two fields say of each other it leaves to the check. */
export function languageJsonSchema(): string {
  const schema = z.toJSONSchema(languageFileSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'A language of Sandpiper: docs/languages.md', ...schema }, null, 2)}\n`;
}

export async function writeSchema({ setup, say }: Surroundings): Promise<void> {
  await writeFile(join(setup.projectDir, SCHEMA_FILE), languageJsonSchema());
  say(`wrote ${SCHEMA_FILE}`);
}
