import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const allowed = [
  ['src/core/a1.ts', "import { b } from '#core/b.ts';"],
  ['src/core/a2.ts', "import { z } from 'zod';"],
  ['src/db/a3.ts', "import { loadConfig } from '#config/config.ts';"],
  ['src/services/a4.ts', "import type { Store } from '#db/store.ts';"],
  ['src/services/a5.ts', "export type { Store } from '#db/store.ts';"],
  ['src/ui/a6.tsx', "import type { AppRouter } from '#api/trpc/root.ts';"],
  ['src/ui/a7.tsx', "import { b } from '#core/ids.ts';"],
  ['src/app/page8.tsx', "import { page } from '#ui/page.tsx';"],
  ['src/api/rest/a9.ts', "import { submit } from '#services/executions/submit.ts';"],
  ['worker/tasks/a10.ts', "import { claim } from '#db/claim.ts';"],
  ['worker/engine/docker/a11.ts', "import Docker from 'dockerode';"],
  ['src/composition.ts', "import { pool } from '#db/pool.ts';"],
  ['src/services/a12.test.ts', "import { pool } from '#db/pool.ts';"],
  ['src/app/page34.tsx', "import { webDeps } from '#src/composition.ts';"],
  ['src/artifacts/a41.ts', "import { loadConfig } from '#config/config.ts';"],
  ['src/services/a42.ts', "import type { ArtifactStore } from '#artifacts/artifact-store.ts';"],
  ['worker/artifacts/a43.ts', "import { newArtifactSet } from '#artifacts/artifact-keys.ts';"],
  ['worker/tasks/a35.test.ts', "import { worker } from '#tests/support/test-worker.ts';"],
] as const;

const refused = [
  ['src/core/a13.ts', "import { pool } from '#db/pool.ts';", 'core holds pure rules'],
  ['src/core/a14.ts', "import { readFile } from 'node:fs/promises';", 'core holds pure rules'],
  ['src/config/a15.ts', "import { pool } from '#db/pool.ts';", 'config imports only core'],
  ['src/db/a16.ts', "import { addJob } from '#queue/add-job.ts';", 'db imports only core and config'],
  ['src/queue/a17.ts', "import { pool } from '#src/db/pool.ts';", 'queue imports only core and config'],
  ['src/services/a18.ts', "import { pool } from '#db/pool.ts';", 'take it through `deps`'],
  ['src/services/a19.ts', "import { type A, pool } from '#src/db/pool.ts';", 'take it through `deps`'],
  ['src/services/a20.ts', "export * from '#queue/tasks.ts';", 'take it through `deps`'],
  ['src/services/a21.ts', "const a = await import('#db/pool.ts');", 'take it through `deps`'],
  ['src/services/a22.ts', "import { page } from '#ui/page.tsx';", 'services import only core'],
  ['src/ui/a23.tsx', "import { appRouter } from '#api/trpc/root.ts';", 'call the server through tRPC'],
  ['src/ui/a24.tsx', "import { submit } from '#services/submit.ts';", 'call the server through tRPC'],
  ['src/app/page25.tsx', "import { pool } from '#db/pool.ts';", 'the composition root'],
  ['src/api/a26.ts', "import { pool } from '#db/pool.ts';", 'call a use case'],
  ['src/client/a27.ts', "import { submit } from '#services/submit.ts';", 'client imports only core'],
  ['src/services/a28.ts', "import { run } from '#worker/run.ts';", 'services import only core'],
  ['src/db/a29.ts', "import { queue } from '../queue/add-job.ts';", 'through its alias'],
  ['src/db/a30.ts', "import Docker from 'dockerode';", 'Only worker/engine/docker talks to the engine'],
  ['worker/tasks/a31.ts', "import Docker from 'dockerode';", 'Only worker/engine/docker talks to the engine'],
  ['worker/engine/docker/a32.ts', "import { auth } from '#auth/session.ts';", 'worker imports nothing of the site'],
  ['worker/tasks/a33.ts', "import { page } from '#ui/page.tsx';", 'worker imports nothing of the site'],
  ['src/services/a36.ts', "import { webDeps } from '#src/composition.ts';", 'what composes it'],
  ['src/ui/a37.tsx', "const a = await import('#src/composition.ts');", 'what composes it'],
  ['worker/tasks/a38.ts', "import { composeWorker } from '#worker/composition.ts';", 'what composes it'],
  ['worker/tasks/a39.ts', "import { ManualClock } from '#tests/support/manual-clock.ts';", 'or the tests'],
  ['src/db/a40.ts', "import { queue } from './../queue/add-job.ts';", 'through its alias'],
  ['src/artifacts/a44.ts', "import { pool } from '#db/pool.ts';", 'artifacts imports only core and config'],
  [
    'src/services/a45.ts',
    "import { FolderArtifactStore } from '#artifacts/folder-store.ts';",
    'take it through `deps`',
  ],
  ['src/db/a46.ts', "import { nameOf } from '#artifacts/artifact-keys.ts';", 'db imports only core and config'],
  ['src/instrumentation.ts', "import { run } from '#worker/run.ts';", 'The web process never'],
] as const;

describe('import rules', () => {
  const says = new Map<string, string>();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'import-rules-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // One run of Biome over all the files: each under a name of its own, in the room that its case names.
  beforeAll(() => {
    const config = JSON.parse(readFileSync('biome.json', 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    cpSync('bin/checks', join(folder, 'bin/checks'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
    for (const [path, line] of [...allowed, ...refused]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${line}\n`);
    }
    const run = spawnSync(
      resolve('node_modules/.bin/biome'),
      ['lint', '--only=style/noRestrictedImports', '--only=plugin', '--max-diagnostics=none', '--reporter=github', '.'],
      { cwd: folder, encoding: 'utf8', timeout: 20_000 },
    );
    for (const [, path, message] of run.stdout.matchAll(/^::error .*?file=([^,]+),.*?::(.*)$/gm)) {
      if (path && message) says.set(relative(folder, path), message);
    }
  });

  it.each(allowed)('%s may say: %s', (path) => {
    expect(says.get(path)).toBeUndefined();
  });

  it.each(refused)('%s may not say: %s', (path, _line, fix) => {
    expect(says.get(path) ?? 'nothing').toContain(fix);
  });
});
