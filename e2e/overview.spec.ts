import type { Locator, Page } from '@playwright/test';
import { newDeveloper, type Person, signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

const SLEEPS = 'sleep 60';

/** The number of a tile by its name, as it is written. */
function tile(page: Page, name: string): Locator {
  return page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd').locator('span').first();
}

test.describe('An admin', () => {
  let dora: Person;

  test.beforeEach(async ({ context, browser, admin, site }) => {
    await signIn(context.request, admin.credentials, site);
    const theirs = await browser.newContext({ baseURL: site });
    dora = await newDeveloper(theirs.request, admin.addUser, site);
    await theirs.close();
  });

  test('sees the numbers change while runs go on', async ({ page }) => {
    await page.goto('/admin');
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Updates' })).toHaveText('Live');
    await expect(tile(page, 'Running')).toHaveText('0');
    const ended = page.getByRole('region', { name: 'How runs ended in the last' });
    await expect(ended.getByRole('row', { name: /^All/ })).toBeVisible();
    const workers = page.getByRole('region', { name: 'Workers' });
    await expect(workers.getByRole('row').nth(1)).toContainText(/Up/);
    await expect(workers.getByRole('row').nth(1)).toContainText(/0 of \d+/);

    const run = await dora.client.execution.submit({ language: 'bash', code: SLEEPS });
    await expect(tile(page, 'Running')).toHaveText('1');
    await expect(workers.getByRole('row').nth(1)).toContainText(/1 of \d+/);
    const allBefore = Number((await tile(page, 'Ended, last minute').textContent()) ?? '0');
    await dora.client.execution.terminate({ id: run.id });
    await expect(tile(page, 'Running')).toHaveText('0');
    for (const code of ['exit 0', 'exit 1', 'exit 2']) await dora.client.execution.run({ language: 'bash', code });
    await expect
      .poll(async () => Number((await tile(page, 'Ended, last minute').textContent()) ?? '0'))
      .toBeGreaterThanOrEqual(Math.min(allBefore, 1) + 2);
    await expect(ended.getByRole('row', { name: /^Stopped by somebody/ })).toBeVisible();
  });

  test('sees that the numbers are old where the server does not answer', async ({ page, pageWatch }) => {
    await page.goto('/admin');
    const updates = page.getByRole('status', { name: 'Updates' });
    await expect(updates).toHaveText('Live');
    pageWatch.expectOffline();
    pageWatch.expectOnConsole(/ERR_FAILED/);
    await page.route('**/api/trpc/**', (route) => route.abort());
    await expect(updates).toHaveText('Stale');
    await expect(page.getByRole('alert').filter({ hasText: 'These numbers are old' })).toBeVisible();
    await page.unroute('**/api/trpc/**');
    await expect(updates).toHaveText('Live');
    await expect(page.getByRole('alert').filter({ hasText: 'These numbers are old' })).toHaveCount(0);
  });

  test('drains a worker, which leaves what comes waiting in its place, and resumes it', async ({ page, context }) => {
    await page.goto('/admin');
    const workers = page.getByRole('region', { name: 'Workers' });
    await workers.getByRole('button', { name: /^Drain / }).click();
    await page.getByRole('button', { name: 'Drain the worker' }).click();
    await expect(workers).toContainText('Drained');
    try {
      const first = await dora.client.execution.submit({ language: 'bash', code: '# first\necho 1' });
      const second = await dora.client.execution.submit({ language: 'bash', code: '# second\necho 2' });
      await expect(tile(page, 'Waiting')).toHaveText('2');

      const queue = await context.newPage();
      await queue.goto('/admin/queue');
      const row = queue.getByRole('row').filter({ hasText: '# second' });
      await expect(row).toContainText(dora.email);
      await expect(row.getByRole('cell').first()).toHaveText('2');
      await queue.close();

      const waiting = await context.newPage();
      await waiting.goto(`/history/${second.id}`);
      const console = waiting.getByRole('region', { name: 'Console' });
      await expect(console).toContainText(/(next|number \d) in the queue/);
      await expect(waiting.getByRole('region', { name: 'About this run' })).toContainText('In the queue');

      await workers.getByRole('button', { name: /^Resume / }).click();
      await expect(workers).toContainText('Up');
      await expect(console.getByRole('status').first()).toHaveText('Completed', { timeout: 30_000 });
      await expect(console).not.toContainText('in the queue');
      await waiting.close();
      await expect.poll(async () => (await dora.client.execution.get({ id: first.id })).status).toBe('COMPLETED');
    } finally {
      // The other tests run on the same worker.
      const resume = workers.getByRole('button', { name: /^Resume / });
      if (await resume.isVisible()) await resume.click();
    }
    await page.goto('/admin/audit?action=worker.drained');
    await expect(page.getByRole('row').nth(1)).toContainText('Drained the worker');
  });

  test('stops somebody else’s run from the queue, which stands in the audit', async ({ page, admin }) => {
    const { id } = await dora.client.execution.submit({ language: 'bash', code: `# ${dora.email}\n${SLEEPS}` });
    await page.goto('/admin/queue');
    const row = page.getByRole('row').filter({ hasText: `# ${dora.email}` });
    await expect(row).toContainText('Running');
    await row.getByRole('button', { name: /^Stop / }).click();
    await expect(page.getByRole('dialog')).toContainText(dora.email);
    await page.getByRole('button', { name: 'Stop the run' }).click();
    await expect(row).toHaveCount(0);
    await expect.poll(async () => (await dora.client.execution.get({ id })).status).toBe('TERMINATED');

    await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Stopped the run' });
    await page.getByRole('searchbox', { name: 'Search who did it' }).fill(admin.credentials.email);
    await expect(page).toHaveURL(/action=execution\.terminated/);
    const line = page.getByRole('row').filter({ hasText: `of ${dora.email}` });
    await expect(line).toHaveCount(1);
    await expect(line).toContainText(admin.credentials.email);
    await line.getByRole('link', { name: `# ${dora.email}` }).click();
    await expect(page).toHaveURL(new RegExp(`/history/${id}$`));
    await expect(page.getByRole('region', { name: 'Console' })).toContainText('Stopped');
  });

  test('reads the values of a chart without a pointer', async ({ page }) => {
    await page.goto('/admin');
    const chart = page.getByRole('slider', { name: 'Memory: choose a time' });
    await expect(chart).toBeVisible();
    await expect(page.getByRole('table', { name: 'Memory, by hour' })).toBeAttached();
    // A sample is kept at each full minute.
    await expect(page.getByRole('table', { name: 'Memory, by hour' }).getByRole('cell').first()).toBeAttached({
      timeout: 75_000,
    });
    await chart.focus();
    await chart.press('ArrowLeft');
    await expect(chart).toHaveAttribute('aria-valuetext', /Reserved .*, There may be .*iB/);
    await chart.press('Escape');
    await expect(chart).toHaveAttribute('aria-valuetext', 'No time is chosen');
  });
});

test('To a developer the admins’ pages do not exist', async ({ page, developer, pageWatch }) => {
  pageWatch.expectOnConsole(/status of 404/);
  for (const path of ['', '/queue', '/executions', '/dead-letters', '/users', '/audit', '/doctor']) {
    expect((await page.goto(`/admin${path}`))?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Admin' })).toHaveCount(0);
  }
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' })).toHaveCount(0);
  for (const call of ['queue', 'workers', 'activeExecutions'] as const) {
    await expect(developer.client.admin[call]()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});
