import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '../lock.ts';
import type { Step } from '../steps.ts';
import { runTool } from './run-tool.ts';
import { sourceHash } from './source-hash.ts';

/** Writes the Prisma client into src/db/generated where the schema or Prisma itself is another than last time. */
export async function ensureGenerated(projectDir: string, step: Step, abort: AbortSignal): Promise<void> {
  const hash = await sourceHash(projectDir, ['prisma/schema.prisma', 'node_modules/prisma/package.json']);
  const stampFile = join(projectDir, 'node_modules/.cache/sandpiper/prisma-client');
  const generated = join(projectDir, 'src/db/generated/client.ts');
  const upToDate = async () =>
    (await readFile(stampFile, 'utf8').catch(() => '')) === hash && (await stat(generated).catch(() => null)) !== null;
  if (await upToDate()) return;

  await withLock(
    `${stampFile}.lock`,
    async () => {
      if (await upToDate()) return;
      await runTool('node_modules/prisma/build/index.js', ['generate'], {
        cwd: projectDir,
        env: {
          ...process.env,
          // It would be downloaded, and isn't used.
          PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
        signal: abort,
        timeoutMs: 60_000,
      });
      await mkdir(dirname(stampFile), { recursive: true });
      await writeFile(stampFile, hash);
      step.did('wrote the database client');
    },
    { signal: abort },
  );
}
