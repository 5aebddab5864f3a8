import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

test.describe('The form for a new run', () => {
  test('runs code with arguments, variables, limits and input, and leads to its run', async ({ page, developer }) => {
    expect(developer.email).toContain('@');
    await page.goto('/');
    await page.getByRole('link', { name: 'New run' }).click();
    await page.getByRole('radio', { name: 'Code' }).check({ force: true });
    await page.getByRole('combobox', { name: 'Language' }).click();
    await page.getByRole('combobox', { name: 'Language' }).fill('bash');
    await page.getByRole('option', { name: /^Bash/ }).click();
    const run = new SessionPage(page);
    await run.expectEditor();
    await run.editor.focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('echo "$GREETING, $1"; cat\n');

    await page.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByRole('textbox', { name: 'Name of variable 1' }).fill('GREETING');
    await page.getByRole('textbox', { name: 'Value of GREETING' }).fill('hello');
    await page.getByRole('textbox', { name: 'Arguments' }).fill('"big world"');
    await page.getByRole('textbox', { name: 'Standard input' }).fill('from stdin\n');
    await page.getByRole('textbox', { name: 'Memory limit' }).fill('128 MB');
    await page.getByRole('textbox', { name: 'Timeout, in seconds' }).fill('5');
    await page.getByRole('button', { name: 'Run', exact: true }).click();

    await expect(page).toHaveURL(/\/history\/exec_/);
    await run.expectStatus('Completed');
    await run.expectLines(['hello, big world', 'from stdin']);
    await expect(page.getByRole('region', { name: 'Limits' })).toContainText('128 MiB');
    await expect(page.getByRole('region', { name: 'Limits' })).toContainText('5 s');
  });

  test('says what is wrong at the field that it is of, and goes there', async ({ page, developer, pageWatch }) => {
    pageWatch.expectOnConsole(/status of 400/);
    expect(developer.email).toContain('@');
    await page.goto('/new-run');
    const address = page.getByRole('textbox', { name: 'Repository' });
    await address.fill('git@git.example.org:owner/app.git');
    await page.getByRole('textbox', { name: 'Timeout, in seconds' }).fill('soon');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const timeout = page.getByRole('textbox', { name: 'Timeout, in seconds' });
    await expect(timeout).toHaveAccessibleDescription('must be a number of seconds');
    await expect(timeout).toBeFocused();

    await timeout.fill('100000');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(address).toHaveAccessibleDescription('must begin with https:// or http://');
    await expect(address).toBeFocused();

    await address.fill('https://git.example.org/owner/app.git');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(timeout).toHaveAccessibleDescription(/must be at most 600 seconds/);
    await expect(page).toHaveURL(/new-run/);
  });

  test('is filled in with what a run was given, to run that again with changes', async ({ page, developer }) => {
    const { id } = await developer.client.execution.run({
      language: 'bash',
      code: 'echo "one $1"',
      args: ['old'],
      limits: { wallMs: 4_000 },
    });
    await page.goto(`/history/${id}`);
    await page.getByRole('link', { name: 'Run with changes' }).click();
    await expect(page.getByRole('heading', { name: 'Run again with changes' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Timeout, in seconds' })).toHaveValue('4');
    const args = page.getByRole('textbox', { name: 'Arguments' });
    await expect(args).toHaveValue('old');
    await args.fill('new');
    await page.keyboard.press('ControlOrMeta+Enter');
    const run = new SessionPage(page);
    await expect(page).toHaveURL(/\/history\/exec_/);
    await run.expectStatus('Completed');
    await run.expectLines(['one new']);
  });

  test('shows the result of the same run before where that will do, and says whose it is', async ({
    page,
    developer,
  }) => {
    const code = { language: 'bash', code: 'echo "at $(date +%s%N)"', cache: true };
    const first = await developer.client.execution.run(code);
    await page.goto(`/new-run?from=${first.id}`);
    await expect(page.getByRole('checkbox', { name: 'The result of the same run before will do' })).toBeChecked();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    const run = new SessionPage(page);
    await run.expectStatus('Completed');
    await run.expectLines([String(first.stdout).trim()]);
    await page.getByRole('link', { name: 'an earlier run' }).click();
    await expect(page).toHaveURL(new RegExp(first.id));
  });
});
