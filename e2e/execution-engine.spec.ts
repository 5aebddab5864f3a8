import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const SECRET = 'zebra-7261-deploys';

const JUNIT = `<?xml version="1.0"?>
<testsuites>
  <testsuite name="cart"><testcase name="adds" time="0.012"/>
    <testcase name="empties" time="1.5"><failure message="2 are left">expected 0</failure></testcase></testsuite>
  <testsuite name="till"><testcase name="pays"><skipped/></testcase></testsuite>
</testsuites>`;

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

  test('sees what tests wrote as JUnit’s XML as a table too, each with its suite and time', async ({
    page,
    developer,
  }) => {
    const files = [
      { path: 'test.sh', content: 'mkdir -p artifacts/reports; cp junit.xml artifacts/reports/all.xml; echo tested\n' },
      { path: 'junit.xml', content: JUNIT },
    ];
    const scripts = { test: 'sh test.sh' };
    const { id } = await developer.client.project.create({ name: 'shop', language: 'bash', files, scripts });
    await page.goto(`/projects/${id}`);
    await page.getByRole('button', { name: 'Run tests' }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    await new SessionPage(page).expectStatus('Completed', { timeout: 60_000 });
    const tests = page.getByRole('region', { name: 'Tests' });
    const rows = tests.getByRole('row').filter({ has: page.getByRole('cell') });
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText(/Failed.*cart › empties.*2 are left.*1\.5 s/s);
    await expect(rows.filter({ hasText: 'adds' })).toContainText(/Passed.*12 ms/s);
    await expect(rows.filter({ hasText: 'till › pays' })).toContainText('Skipped');
    const report = page.getByRole('region', { name: 'Artifacts' }).getByRole('listitem');
    await expect(report).toContainText('reports/all.xml');
  });

  test('sees that a deployment failed, at which script and with what that said', async ({ page, developer, admin }) => {
    const { id } = await developer.client.project.create({
      ...PROJECT,
      name: 'broken',
      scripts: { deploy: 'echo copying; echo "the host is away" >&2; exit 4' },
    });
    await page.goto(`/projects/${id}`);
    await page.getByRole('button', { name: 'Deploy…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('broken');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/history\/exec_/);
    const deployed = new URL(page.url()).pathname.split('/').at(-1);
    const run = new SessionPage(page);
    await run.expectStatus('Failed', { timeout: 60_000 });
    await expect(run.console).toContainText('Exited with code 4');
    await expect(run.output).toContainText('the host is away');
    await page.getByRole('link', { name: 'Projects' }).click();
    await expect(page.getByRole('list', { name: 'Last runs of broken' })).toContainText(/Deploy\s*Failed/);
    const { items } = await admin.client.admin.listAudit({ action: ['project.deployed'], target: deployed });
    expect(items.map(({ actor }) => actor?.email)).toEqual([developer.email]);
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
    const files = artifacts.getByRole('listitem');
    await expect(files.filter({ hasText: 'report.txt' })).toContainText(/text\/plain\s*14 bytes/);
    await expect(files.filter({ hasText: 'dot.png' })).toContainText(/image\/png\s*70 bytes/);
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
    const runs = page.getByRole('region', { name: 'Recent runs' });
    await expect(runs).toContainText('Stopped');

    // Or where the runs of the project are listed.
    const { id: stuck } = await developer.client.project.run({ id });
    await page.reload();
    await expect(runs).toContainText('Running', { timeout: 60_000 });
    await runs
      .getByRole('row')
      .filter({ hasText: 'Running' })
      .getByRole('button', { name: /^Actions for/ })
      .click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    await expect(runs).not.toContainText('Running');
    const outcome = async () => (await developer.client.execution.get({ id: stuck })).outcome?.type;
    await expect.poll(outcome).toBe('TERMINATED');
  });

  test('runs it again with changes for that run only', async ({ page, developer }) => {
    const { project } = developer.client;
    const made = await project.create({
      name: 'greeter',
      language: 'bash',
      files: [{ path: 'main.sh', content: 'echo "hello $1 $MODE"\n' }],
      env: { MODE: 'usual' },
    });
    const first = await project.run({
      ...{ id: made.id, script: 'run' as const, args: ['you'], limits: { wallMs: 9_000 } },
      runCommand: 'echo "then"; bash main.sh "$@"',
    });
    await project.update({ id: made.id, limits: { wallMs: 20_000 }, env: { MODE: 'now', NEW: 'new' } });
    await page.goto(`/history/${first.id}`);
    const run = new SessionPage(page);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await page.getByRole('link', { name: 'Run with changes' }).click();
    await expect(page.getByText('with the files that the project has now')).toBeVisible();
    const command = page.getByRole('textbox', { name: 'Run command' });
    await expect(command).toHaveValue('echo "then"; bash main.sh "$@"');
    await expect(page.getByRole('textbox', { name: 'Timeout, in seconds' })).toHaveValue('9');
    await expect(page.getByRole('textbox', { name: 'Value of MODE' })).toHaveValue('usual');
    await expect(page.getByRole('textbox', { name: 'Value of NEW' })).toHaveValue('new');
    await command.fill('echo "again $NEW"; bash main.sh "$@"');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).not.toHaveURL(/new-run/);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await run.expectLines(['again new', 'hello you usual']);
    await expect(page.getByRole('region', { name: 'Limits' })).toContainText('9 s');
    expect((await project.get({ id: made.id })).env).toEqual({ MODE: 'now', NEW: 'new' });
  });

  test('has its members run again with what is theirs to say, where it has secrets', async ({
    page,
    developer,
    caller,
  }) => {
    const { id } = await caller.client.project.create({
      name: `kept-${developer.id.slice(-8)}`,
      language: 'bash',
      files: [{ path: 'main.sh', content: 'echo "hello $1"\n' }],
      secrets: { TOKEN: SECRET },
    });
    await caller.client.project.addMember({ id, email: developer.email });
    const first = await developer.client.project.run({ id, script: 'run', args: ['you'] });
    await page.goto(`/new-run?from=${first.id}`);
    await expect(page.getByText('what is done with them is its owner’s to say')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Run command' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Add a variable' })).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Arguments' }).fill('all');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).not.toHaveURL(/new-run/);
    const run = new SessionPage(page);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await run.expectLines(['hello all']);
  });
});
