import { type GitServer, startGitServer } from '#tests/support/git-server.ts';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const PASSWORD = 'zebra-7261-token';

const FILES = {
  'app/part.txt': 'of the repository\n',
  'app/run.sh': 'echo "$GREETING, $1: $(cat built.txt)"; echo "in $(basename "$PWD")"\n',
  'README.md': '# App\n',
};

let git: GitServer;

test.beforeAll(async () => {
  git = await startGitServer();
});

test.afterAll(async () => {
  await git[Symbol.asyncDispose]();
});

test.describe('A repository', () => {
  test('is run with initial commands, a build command, variables, a memory limit, a timeout and a start directory', async ({
    page,
    developer,
  }) => {
    expect(developer.email).toContain('@');
    const { url } = await git.repository('app', [
      { files: FILES },
      { branch: 'next', files: { 'app/part.txt': 'of next\n' } },
    ]);
    const run = new SessionPage(page);
    await page.goto('/new-run');
    await page.getByRole('textbox', { name: 'Repository' }).fill(url);
    await page.getByRole('textbox', { name: 'Branch, tag or commit' }).fill('next');
    await page.getByRole('textbox', { name: 'Start directory' }).fill('app');
    await run.chooseLanguage('Bash');
    await page
      .getByRole('textbox', { name: 'Initial commands' })
      .fill('echo first\necho second > second.txt; cat second.txt');
    await page.getByRole('textbox', { name: 'Build command' }).fill('cat part.txt second.txt > built.txt');
    await page.getByRole('textbox', { name: 'Run command' }).fill('sh run.sh "$@"');
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByRole('textbox', { name: 'Name of variable 1' }).fill('GREETING');
    await page.getByRole('textbox', { name: 'Value of GREETING' }).fill('hello');
    await page.getByRole('textbox', { name: 'Memory limit' }).fill('512MB');
    await page.getByRole('textbox', { name: 'Timeout, in seconds' }).fill('60');
    await page.getByRole('textbox', { name: 'Arguments' }).fill('world');
    await page.getByRole('button', { name: 'Run', exact: true }).click();

    await expect(page).toHaveURL(/\/history\/exec_/);
    await run.expectStatus('Completed', { timeout: 75_000 });
    for (const line of ['first', 'second', 'hello, world: of next', 'in app'])
      await expect(run.output).toContainText(line);
    await expect(run.output).toContainText('Prepare: echo first');
    const phases = page.getByRole('region', { name: 'Phases' }).getByRole('row');
    await expect(phases.filter({ hasText: 'Prepare' })).toHaveCount(3);
    await expect(phases.filter({ hasText: 'cat part.txt second.txt > built.txt' })).toHaveCount(1);
    await expect(page.getByRole('region', { name: 'Limits' })).toContainText('512 MiB');
    await expect(page.getByRole('region', { name: 'Limits' })).toContainText('1 min');
    const what = page.getByRole('region', { name: 'What was run' });
    for (const text of [url, 'next', 'app', 'echo first', 'GREETING=hello']) await expect(what).toContainText(text);
    const environment = page.getByRole('region', { name: 'Environment' });
    await expect(environment).toContainText('docker');
    await expect(environment).toContainText('sha256:');
    await expect(environment).toContainText(/Destroyed.*\d\d:\d\d/);

    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Git repository' });
    await expect(page.getByRole('row').filter({ has: page.getByRole('link') })).toHaveCount(1);
  });

  test('comes with its submodules where that is asked for', async ({ page, developer }) => {
    expect(developer.email).toContain('@');
    const inner = await git.repository('inner', [{ files: { 'inner.txt': 'of the submodule\n' } }]);
    const [commit = ''] = inner.commits;
    const modules = '[submodule "lib"]\n\tpath = lib\n\turl = ../inner.git\n';
    const { url } = await git.repository('outer', [
      { files: { '.gitmodules': modules, lib: { submodule: commit } }, tag: 'v1' },
    ]);
    const run = new SessionPage(page);
    await page.goto('/new-run');
    await page.getByRole('textbox', { name: 'Repository' }).fill(url);
    await page.getByRole('textbox', { name: 'Branch, tag or commit' }).fill('v1');
    await page.getByRole('checkbox', { name: 'With its submodules' }).check();
    await run.chooseLanguage('Bash');
    await page.getByRole('textbox', { name: 'Run command' }).fill('cat lib/inner.txt');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    await run.expectStatus('Completed', { timeout: 75_000 });
    await expect(run.output).toContainText('of the submodule');
    await expect(page.getByRole('region', { name: 'What was run' })).toContainText('submodules');

    await page.getByRole('link', { name: 'Run with changes' }).click();
    await page.getByRole('checkbox', { name: 'With its submodules' }).uncheck();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).not.toHaveURL(/new-run/);
    await run.expectStatus('Failed', { timeout: 75_000 });
    await expect(run.output).toContainText('lib/inner.txt: No such file or directory');
  });

  test('is held to the memory and the time that it was given, by each command for itself', async ({
    page,
    developer,
  }) => {
    const { url } = await git.repository('greedy', [{ files: { 'wait.sh': 'echo waiting; sleep 600\n' } }]);
    const { execution } = developer.client;
    const asked = { repository: { url }, language: 'bash' };
    const run = new SessionPage(page);
    const greedy = await execution.submit({
      ...asked,
      runCommand: 'echo filling; tail -c 300M /dev/zero | sort',
      limits: { memoryBytes: '64MB' },
    });
    const slow = await execution.submit({
      ...asked,
      initialCommands: ['sleep 1', 'sh wait.sh'],
      runCommand: 'echo never',
      limits: { wallMs: 3_000 },
    });
    await page.goto(`/history/${greedy.id}`);
    await run.expectStatus('Failed', { timeout: 75_000 });
    await expect(run.console).toContainText('Out of memory at 64 MiB');
    await page.goto(`/history/${slow.id}`);
    await run.expectStatus('Timed out', { timeout: 75_000 });
    await expect(run.console).toContainText(/sh wait\.sh/);
    await expect(run.output).toContainText('waiting');
    expect(await run.lines()).not.toContain('never');
  });

  test('whose set-up fails shows which step did, with what that said', async ({ page, developer }) => {
    const { url } = await git.repository('broken', [{ files: FILES }]);
    const { id } = await developer.client.execution.submit({
      repository: { url },
      language: 'bash',
      initialCommands: ['echo fetching', 'echo "no such package: zebra" >&2; exit 3', 'echo never'],
      runCommand: 'echo never',
    });
    await page.goto(`/history/${id}`);
    const run = new SessionPage(page);
    await run.expectStatus('Failed', { timeout: 75_000 });
    await expect(run.console).toContainText(/exit 3.* failed with code 3/);
    await expect(run.console).toContainText('The program itself was not started.');
    await expect(run.output).toContainText('no such package: zebra');
    await expect(run.output).toContainText('Prepare: echo "no such package');
    expect(await run.lines()).not.toContain('never');
  });

  test('that is not there, or has no such branch, is told so', async ({ page, developer }) => {
    const { url } = await git.repository('small', [{ files: FILES }]);
    const { id } = await developer.client.execution.submit({
      repository: { url, ref: 'no-such-branch' },
      language: 'bash',
      runCommand: 'echo never',
    });
    await page.goto(`/history/${id}`);
    const run = new SessionPage(page);
    await run.expectStatus('Failed', { timeout: 75_000 });
    await expect(run.output).toContainText('no-such-branch');
    await expect(page.getByRole('region', { name: 'Phases' }).getByRole('row')).toHaveCount(2);
  });

  test('that is private is cloned with a stored credential, which nothing shows', async ({ page, developer }) => {
    const login = { username: 'ada', password: PASSWORD };
    const { url } = await git.repository('private', [{ files: FILES }], { login });
    const { id: credential } = await developer.client.credential.create({
      name: 'Test host',
      host: git.host,
      ...login,
    });
    const run = new SessionPage(page);
    await page.goto('/new-run');
    await page.getByRole('textbox', { name: 'Repository' }).fill(url);
    await page.getByRole('combobox', { name: 'Credential' }).selectOption(credential);
    await run.chooseLanguage('Bash');
    await page
      .getByRole('textbox', { name: 'Run command' })
      .fill('ls; env; cat .git/config; git config -l; cat /proc/*/cmdline /proc/*/environ; true');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    await run.expectStatus('Completed', { timeout: 75_000 });
    await expect(run.output).toContainText('README.md');
    await expect(page.getByRole('region', { name: 'What was run' })).toContainText('a stored credential');
    expect(await page.content()).not.toContain(PASSWORD);
    await page.getByRole('link', { name: 'Run with changes' }).click();
    await expect(page.getByRole('combobox', { name: 'Credential' })).toHaveValue(credential);
    expect(await page.content()).not.toContain(PASSWORD);
  });
});
