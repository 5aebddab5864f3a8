import { readFile } from 'node:fs/promises';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const PAGE = 50;

test.describe('The history', () => {
  test('is filtered by status, language, kind, time and text', async ({ page, developer }) => {
    const { execution, session } = developer.client;
    await execution.run({ language: 'python', code: '# alpha\nprint(1)' });
    await execution.run({ language: 'bash', code: '# beta\nexit 4' });
    const { id: sessionId } = await session.create({
      title: 'Gamma',
      files: [{ path: 'main.py', content: 'print(3)' }],
    });
    await execution.run({ sessionId });
    await page.goto('/history');

    const rows = page.getByRole('row').filter({ has: page.getByRole('link') });
    const names = { alpha: /alpha/, beta: /beta/, gamma: /Gamma/ };
    const expectOnly = async (...expected: (keyof typeof names)[]) => {
      await expect(rows).toHaveCount(expected.length);
      for (const name of expected) await expect(rows.filter({ hasText: names[name] })).toHaveCount(1);
    };
    const choose = (label: string, option: string) =>
      page.getByRole('combobox', { name: label }).selectOption({ label: option });
    const clear = () => page.getByRole('button', { name: 'Clear' }).click();

    await expectOnly('gamma', 'beta', 'alpha');
    await expect(rows.first()).toContainText('Gamma');
    await choose('Status', 'Failed');
    await expectOnly('beta');
    await expect(page).toHaveURL(/status=failed/);
    await clear();
    await page.getByRole('combobox', { name: 'Language' }).fill('py');
    await page.getByRole('option', { name: /^Python/ }).click();
    await expectOnly('gamma', 'alpha');
    await choose('Kind', 'Code session');
    await expectOnly('gamma');
    await page.reload();
    await expectOnly('gamma');
    await clear();
    await choose('Time', 'Last hour');
    await expectOnly('gamma', 'beta', 'alpha');
    await page.getByRole('searchbox', { name: 'Search runs' }).fill('alph');
    await expectOnly('alpha');
    await choose('Status', 'Stopped');
    await expect(page.getByText('No run matches')).toBeVisible();
  });

  test('has in its search field what filters it, also after a link changed that', async ({ page, developer }) => {
    await developer.client.execution.run({ language: 'python', code: '# alpha\nprint(1)' });
    await page.goto('/history');
    const search = page.getByRole('searchbox', { name: 'Search runs' });
    await search.fill('no such run');
    await expect(page).toHaveURL(/q=no/);
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await expect(page).not.toHaveURL(/q=/);
    await expect(search).toHaveValue('');
    await expect(page.getByRole('row').filter({ hasText: 'alpha' })).toHaveCount(1);
  });

  test('comes in pages', async ({ page, developer }) => {
    const { execution } = developer.client;
    const code = 'sleep 60';
    const made = await Promise.all(
      Array.from({ length: PAGE + 1 }, () => execution.submit({ language: 'bash', code, limits: { wallMs: 60_000 } })),
    );
    await page.goto('/history');
    const rows = page.getByRole('row').filter({ has: page.getByRole('link') });
    await expect(rows).toHaveCount(PAGE);
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect(rows).toHaveCount(PAGE + 1);
    await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0);

    await Promise.all(made.map(({ id }) => execution.terminate({ id })));
    await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Stopped' });
    await expect(rows.filter({ hasText: 'Stopped' })).toHaveCount(PAGE, { timeout: 20_000 });
  });

  test("shows a run's log, phases, lifecycle and source, runs it again and saves its log", async ({
    page,
    developer,
  }) => {
    const code = 'import sys\nprint("out", sys.argv[1], input())\nprint("err", file=sys.stderr)\n';
    const { id } = await developer.client.execution.run({ language: 'python', code, args: ['a b'], stdin: 'hello\n' });
    await page.goto(`/history/${id}`);
    const run = new SessionPage(page);
    await run.expectStatus('Completed');
    await expect.poll(async () => (await run.lines()).sort()).toEqual(['err', 'out a b hello']);

    const phases = page.getByRole('region', { name: 'Phases' });
    await expect(phases.getByRole('row', { name: /^Run 0 / })).toBeVisible();
    const lifecycle = page.getByRole('region', { name: 'Lifecycle' }).getByRole('listitem');
    await expect(lifecycle).toHaveText([/^Queued/, /^Running/, /^Completed/]);
    const source = page.getByRole('region', { name: 'Source' });
    await expect(source).toContainText('print("out", sys.argv[1], input())');
    await source.getByRole('button', { name: 'Standard input' }).click();
    await expect(source).toContainText('hello');
    await expect(page.getByRole('region', { name: 'Limits' })).toContainText('256 MiB');

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the log' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe(`${id}.log`);
    const bytes = await readFile(await saved.path(), 'utf8');
    expect(bytes.split('\n').sort()).toEqual(['', 'err', 'out a b hello']);

    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(page).not.toHaveURL(new RegExp(id));
    await run.expectStatus('Completed');
    await expect.poll(async () => (await run.lines()).sort()).toEqual(['err', 'out a b hello']);
  });

  test("shows a developer no run of somebody else's", async ({ page, admin, developer, pageWatch }) => {
    pageWatch.expectOnConsole(/status of 404/);
    const foreign = await admin.client.execution.run({ language: 'python', code: '# secret plans\nprint(1)' });
    await page.goto(`/history/${foreign.id}`);
    await expect(page.getByRole('heading', { name: 'There is no such run' })).toBeVisible();
    await expect(page.getByText('secret plans')).toHaveCount(0);
    await expect(developer.client.execution.list({ scope: 'all' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
