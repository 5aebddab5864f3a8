import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '#tests/support/git-server.ts';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

/** Small, without dependencies and scripts, and in this project's own lockfile. */
const PACKAGE = 'picocolors';
// Node's image may have to be made first.
const PATIENCE_MS = 150_000;

let git: GitServer;

test.beforeAll(async () => {
  git = await startGitServer();
});

test.afterAll(async () => {
  await git[Symbol.asyncDispose]();
});

/** A project with a lockfile that proves what it installs. */
async function aProgram(): Promise<Record<string, string>> {
  const lock = JSON.parse(await readFile(join(import.meta.dirname, '../package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${PACKAGE}`];
  const about = { name: 'shop', version: '1.0.0' };
  const packages = {
    '': { ...about, dependencies: { [PACKAGE]: version } },
    [`node_modules/${PACKAGE}`]: { version, integrity },
  };
  return {
    'package.json': JSON.stringify({ ...about, type: 'module', dependencies: { [PACKAGE]: version } }),
    'package-lock.json': JSON.stringify({ ...about, lockfileVersion: 3, packages }),
    'index.js': `import colors from '${PACKAGE}';\nconsole.log('it is a', typeof colors.red);\n`,
  };
}

test('A cloned project installs by `npm ci` from the registry of the machine; what that fetched is kept, shown and cleared', async ({
  page,
  developer,
}) => {
  test.setTimeout(2 * PATIENCE_MS);
  expect(developer.email).toContain('@');
  const { url } = await git.repository('shop', [{ files: await aProgram() }]);
  const run = new SessionPage(page);
  await page.goto('/new-run');
  await page.getByRole('textbox', { name: 'Repository' }).fill(url);
  await run.chooseLanguage('Node.js');
  await page.getByRole('textbox', { name: 'Initial commands' }).fill('npm ci');
  await page.getByRole('textbox', { name: 'Run command' }).fill('node index.js');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page).toHaveURL(/\/history\/exec_/);
  await run.expectStatus('Completed', { timeout: PATIENCE_MS });
  await expect(run.output).toContainText('added 1 package');
  await expect(run.output).toContainText('it is a function');
  const steps = page.getByRole('region', { name: 'Phases' }).getByRole('rowheader');
  await expect(steps).toHaveText([/^Prepare\s*clone/, /^Prepare\s*dependencies/, /^Prepare\s*npm ci/, /^Run/]);

  await page.goto('/settings/dependencies');
  const kept = page.getByRole('list', { name: 'Dependencies' }).getByRole('listitem');
  await expect(kept).toHaveCount(1);
  await expect(kept).toContainText(/1 package of npm.*Node\.js.*lockfile [0-9a-f]{12}.*(bytes|KiB)/s);

  await page.getByRole('button', { name: 'Clear…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear the dependencies' }).click();
  await expect(page.getByText('Nothing is kept')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Nothing is kept')).toBeVisible();
});
