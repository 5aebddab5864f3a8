import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Installs those of the packages that are missing from Debian or Ubuntu.
 * @returns null where all are there, else why they can't be installed.
 */
export function installPackages(projectDir: string, packages: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(join(projectDir, 'bin/distribution-packages.sh'), packages, {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Neither Ctrl-C nor a stop may cut an installation in two.
      detached: true,
      timeout: 600_000,
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : said.trim() || `installation ended with ${code}`));
  });
}

/** Whether one of the folders of PATH has that program. */
export async function hasProgram(name: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? '').split(':').filter(Boolean)) {
    if ((await stat(join(folder, name)).catch(() => null))?.isFile()) return true;
  }
  return false;
}
