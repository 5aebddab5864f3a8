import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeInstanceVolumes } from '#tests/support/instance-volumes.ts';
import { childEnvironment } from '../launcher/child-environment.ts';
import { registryEnvironment } from '../launcher/package-registry.ts';
import { freePort } from '../launcher/port.ts';
import { gone } from '../launcher/process-identity.ts';
import { removeSlowImage, writeSlowLanguages } from './slow-languages.ts';
import type { Workspace } from './workspace.ts';

export interface TestInstance extends AsyncDisposable {
  /** Where it is and how to get in, for those that test it. */
  env: Record<string, string>;
  /** What it has told its operator. */
  said(): string;
}

const UNHEARD = { did() {}, doing() {}, warn() {} };

/** Git servers of the tests; and the machine's registry of npm, as `npm start` admits it where nobody says what is. */
async function reachedByRuns({ setup, signal }: Workspace): Promise<string> {
  const { config } = setup;
  const { EGRESS_ALLOW: registry } = await registryEnvironment({ env: {}, config }, UNHEARD, { signal });
  return ['127.0.0.1', registry].filter(Boolean).join(',');
}

/** As `npm start` does, on an empty database. Settles when the instance is ready. Those of other names run beside it. */
export async function startInstance(workspace: Workspace, name: string): Promise<TestInstance> {
  const homeDir = join(workspace.setup.config.homeDir, name);
  const databaseUrl = await workspace.emptyDatabase(`sandpiper_${name}`);
  // The admin of an earlier database.
  await rm(join(homeDir, 'first-admin.txt'), { force: true });
  const port = await freePort();
  const slowLanguages = await writeSlowLanguages(join(homeDir, 'languages'));
  const launcher = spawn(process.execPath, ['bin/launcher/main.ts'], {
    cwd: workspace.setup.projectDir,
    detached: true,
    env: childEnvironment({
      ...workspace.env,
      NODE_ENV: undefined,
      SANDPIPER_HOME: homeDir,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      EGRESS_ALLOW: await reachedByRuns(workspace),
      SANDPIPER_LANGUAGES: slowLanguages,
    }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  launcher.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const stop = async () => {
    if (launcher.pid && launcher.exitCode === null) {
      launcher.kill('SIGTERM');
      if (!(await gone(launcher.pid, 15_000))) launcher.kill('SIGKILL');
    }
    await removeInstanceVolumes(homeDir);
    await removeSlowImage(slowLanguages);
  };

  for (const until = Date.now() + 180_000; ; ) {
    const link = /(https?:\/\/\S+\/sign-in\/link\S+)/.exec(said)?.[1];
    if (link) {
      return {
        env: {
          SANDPIPER_E2E_URL: `http://localhost:${port}`,
          SANDPIPER_E2E_LINK: link,
          SANDPIPER_E2E_DATABASE_URL: databaseUrl,
          SANDPIPER_HOME: homeDir,
        },
        said: () => said,
        [Symbol.asyncDispose]: stop,
      };
    }
    if (launcher.exitCode !== null || Date.now() > until || workspace.signal.aborted) {
      await stop();
      throw new Error(`the instance for the browser tests isn't ready:\n${said}`);
    }
    await sleep(100);
  }
}
