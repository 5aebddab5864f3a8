import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draftOf, removeDrafts } from './drafts.ts';

let projectDir: string;
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'drafts-'));
});
afterEach(() => rm(projectDir, { recursive: true }));

it('are removed, and nothing else', async () => {
  const build = join(projectDir, '.next-0123456789ab');
  for (const folder of [build, `${build}.4711`, draftOf(build), join(projectDir, '.next')]) {
    await mkdir(folder);
    await writeFile(join(folder, 'BUILD_ID'), 'id');
  }
  await removeDrafts(projectDir);
  expect((await readdir(projectDir)).toSorted()).toEqual(['.next', '.next-0123456789ab']);
});
