import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { VERSION } from './version.ts';

it('the version is the one of package.json', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(z.object({ version: z.string() }).parse(JSON.parse(text)).version).toBe(VERSION);
});
