import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const SECRET = 'zebra-7261-deploys';

/** A picture of one pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const TESTS = `echo 'TAP version 14'
echo 'ok 1 - adds'
echo 'not ok 2 - subtracts'
echo '  ---'
echo '  message: expected 1 and got 3'
echo '  ...'
echo 'ok 3 - multiplies # SKIP no time'
echo '1..3'
exit 1
`;

const PROJECT = {
  language: 'bash',
  files: [
    { path: 'main.sh', content: 'echo one; while sleep 0.2; do echo more; done\n' },
    { path: 'test.sh', content: TESTS },
    {
      path: 'deploy.sh',
      content: [
        'echo "deploying with $TOKEN"',
        'printf "%s" "$TOKEN" | rev; echo',
        'mkdir -p artifacts/pictures',
        'echo "all went well" > artifacts/report.txt',
        `echo ${PNG} | base64 -d > artifacts/pictures/dot.png`,
      ].join('\n'),
    },
  ],
  scripts: { test: 'bash test.sh', deploy: 'bash deploy.sh' },
};

test.describe('A person with a project', () => {
  test('runs its tests and sees their results as a table, those that failed first', async ({ page, developer }) => {
    const { id } = await developer.client.project.create({ name: 'calculator', ...PROJECT });
    await page.goto(`/projects/${id}`);
    await page.getByRole('button', { name: 'Run tests' }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    const run = new SessionPage(page);
    await run.expectStatus('Failed', { timeout: 60_000 });
    const tests = page.getByRole('region', { name: 'Tests' });
    await expect(tests).toContainText('1 failed');
    await expect(tests).toContainText('1 passed');
    await expect(tests).toContainText('1 skipped');
    const rows = tests.getByRole('row').filter({ has: page.getByRole('cell') });
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText('subtracts');
    await expect(rows.first()).toContainText('expected 1 and got 3');

    await page.getByRole('link', { name: 'Projects' }).click();
    await expect(page.getByRole('list', { name: 'Last runs of calculator' })).toContainText(/Test\s*Failed/);
  });

  test('deploys it once they confirmed that by its name; its secret stands nowhere, and what it left is there', async ({
    page,
    developer,
  }) => {
    const secrets = { TOKEN: SECRET };
    const { id } = await developer.client.project.create({ name: 'site', ...PROJECT, secrets });
    await page.goto(`/projects/${id}`);
    await page.getByRole('button', { name: 'Deploy…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Deploy site' }).click();
    await expect(dialog.getByRole('textbox')).toHaveAccessibleDescription('must be site');
    expect((await developer.client.execution.list({ projectId: id })).items).toEqual([]);
    await dialog.getByRole('textbox').fill('site');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/history\/exec_/);
    const run = new SessionPage(page);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await expect(run.output).toContainText('deploying with ***');
    const facts = page.getByRole('region', { name: 'About this run' });
    await expect(facts).toContainText('Deploy');
    await expect(page.getByRole('region', { name: 'What was run' })).toContainText('TOKEN');

    const artifacts = page.getByRole('region', { name: 'Artifacts' });
    await expect(artifacts).toContainText('2 files');
    const picture = artifacts.getByRole('img', { name: 'pictures/dot.png' });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    await artifacts.getByRole('button', { name: 'report.txt' }).click();
    await expect(artifacts).toContainText('all went well');
    const download = page.waitForEvent('download');
    await artifacts.getByRole('link', { name: 'Download report.txt' }).click();
    expect((await download).suggestedFilename()).toBe('report.txt');
    const all = page.waitForEvent('download');
    await artifacts.getByRole('link', { name: 'Download all' }).click();
    expect((await all).suggestedFilename()).toMatch(/\.zip$/);
    expect(await page.content()).not.toContain(SECRET);

    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(dialog).toContainText('It is a deployment');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect((await developer.client.execution.list({ projectId: id })).items).toHaveLength(1);
  });

  test('watches a run live and ends one that is stuck; its environment is created and destroyed', async ({
    page,
    developer,
  }) => {
    const { id } = await developer.client.project.create({ name: 'stuck', ...PROJECT });
    await page.goto(`/projects/${id}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    const run = new SessionPage(page);
    await run.expectStatus('Running', { timeout: 60_000 });
    await expect(run.output).toContainText('more');
    const environment = page.getByRole('region', { name: 'Environment' });
    await expect(environment).toContainText(/Created.*\d\d:\d\d/);
    await expect(environment).toContainText('not yet');
    await page.getByRole('button', { name: 'Stop' }).click();
    await run.expectStatus('Stopped');
    await expect(run.console).toContainText(/Terminated after/);
    await expect(environment).toContainText(/Destroyed.*\d\d:\d\d/);
    await page.getByRole('link', { name: 'Open the project' }).click();
    await expect(page.getByRole('region', { name: 'Recent runs' })).toContainText('Stopped');
  });

  test('runs it again with changes for that run only', async ({ page, developer }) => {
    const { project } = developer.client;
    const made = await project.create({
      name: 'greeter',
      language: 'bash',
      files: [{ path: 'main.sh', content: 'echo "hello $1 $MODE"\n' }],
      env: { MODE: 'usual' },
    });
    const first = await project.run({ id: made.id, script: 'run', args: ['you'] });
    await page.goto(`/history/${first.id}`);
    const run = new SessionPage(page);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await page.getByRole('link', { name: 'Run with changes' }).click();
    await expect(page.getByText('as the project is now')).toBeVisible();
    await page.getByRole('textbox', { name: 'Value of MODE' }).fill('special');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).not.toHaveURL(/new-run/);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await expect(run.output).toContainText('special');
    expect((await project.get({ id: made.id })).env).toEqual({ MODE: 'usual' });
  });
});
