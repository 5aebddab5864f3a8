import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { SandpiperClient } from '#client/index.ts';
import { cutOff, failForGood, GOES_ON } from './support/our-fault.ts';
import { clientOf, signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const;

async function running(client: SandpiperClient, title: string): Promise<string> {
  const { id } = await client.execution.submit({ language: 'bash', code: `# ${title}\n${GOES_ON}` });
  await expect.poll(async () => (await client.execution.logs({ id })).items.length).toBeGreaterThan(0);
  return id;
}

async function dead(client: SandpiperClient, title: string): Promise<string> {
  const id = await running(client, title);
  await failForGood(id);
  return id;
}

const rowOf = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });

test('An admin retries one dead letter, discards another, and both stand in the list of what is done', async ({
  page,
  browser,
  admin,
  site,
}, info) => {
  const theirs = await browser.newContext({ baseURL: site });
  const credentials = { email: `unlucky-${Date.now()}@example.org`, password: 'unlucky unlucky' };
  await admin.addUser(credentials);
  await signIn(theirs.request, credentials, site);
  const { client } = await clientOf(theirs.request, site);
  await theirs.close();
  const [first, second] = [await dead(client, 'Nightly report'), await dead(client, 'Forgotten try')];

  await signIn(page.context().request, admin.credentials, site);
  await page.goto('/admin');
  await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Dead letters' }).click();
  await expect(page.getByRole('heading', { name: 'Dead letters' })).toBeVisible();
  const row = rowOf(page, 'Nightly report');
  await expect(row).toContainText('could not be run in 5 attempts: at the last one the sandbox failed');
  await expect(row).toContainText(credentials.email);
  await expect(row).toContainText('Bash');
  await expect(row).toContainText('1 attempt');
  for (const [look, { colorScheme, viewport }] of Object.entries(LOOKS)) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(info.project.outputDir, 'screenshots', look, 'dead-letters.png') });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(LOOKS.light.viewport);

  await row.getByRole('button', { name: 'Retry # Nightly report' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'is queued again' })).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.getByRole('link', { name: 'Open the new run' }).click();
  const facts = page.getByRole('region', { name: 'About this run' });
  await expect(facts).toContainText('Retry of');
  await expect(facts).toContainText(credentials.email);
  await facts.getByRole('link', { name: first }).click();
  await expect(facts).toContainText('Retried as');
  const { retriedAs } = await client.execution.get({ id: first });
  await facts.getByRole('link', { name: String(retriedAs) }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(async () => (await client.execution.get({ id: String(retriedAs) })).status).toBe('TERMINATED');

  await page.goto('/admin/dead-letters');
  await rowOf(page, 'Forgotten try').getByRole('button', { name: 'Discard # Forgotten try' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Its owner does not need it any more');
  await page.screenshot({ path: join(info.project.outputDir, 'screenshots', 'light', 'dead-letters-discard.png') });
  await dialog.getByRole('button', { name: 'Discard it' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Nothing is waiting for you' })).toBeVisible();
  await page.screenshot({ path: join(info.project.outputDir, 'screenshots', 'light', 'dead-letters-none.png') });
  expect((await client.execution.get({ id: second })).retriedAs).toBeNull();

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(/state=resolved/);
  await expect(rowOf(page, 'Forgotten try')).toContainText('Its owner does not need it any more');
  await expect(rowOf(page, 'Nightly report').getByRole('link', { name: 'Open the new run' })).toBeVisible();
  await page.screenshot({ path: join(info.project.outputDir, 'screenshots', 'dark', 'dead-letters-done.png') });
  await page.goto('/admin/audit');
  const line = page.getByRole('row').filter({ hasText: 'Discarded the failed run' }).first();
  await expect(line).toContainText('Its owner does not need it any more');
});

test('What fails comes to the list by itself, and all of it is retried at once', async ({
  page,
  admin,
  developer,
  site,
}) => {
  await signIn(page.context().request, admin.credentials, site);
  await page.goto('/admin/dead-letters');
  await expect(page.getByRole('heading', { name: 'Nothing is waiting for you' })).toBeVisible();
  const ids = [await dead(developer.client, 'One of two'), await dead(developer.client, 'Two of two')];
  await page.getByRole('button', { name: 'Retry all 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry 2 runs' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 runs are queued again.' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing is waiting for you' })).toBeVisible();
  for (const id of ids) {
    const { retriedAs } = await developer.client.execution.get({ id });
    expect(retriedAs).not.toBeNull();
    await developer.client.execution.terminate({ id: String(retriedAs) });
  }
});

test('A developer has no dead letters, over the API neither', async ({ page, developer, pageWatch }) => {
  pageWatch.expectOnConsole(/status of 404/);
  expect((await page.goto('/admin/dead-letters'))?.status()).toBe(404);
  await expect(developer.client.admin.deadLetters({})).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('A run that was cut off shows what its first attempt wrote, and is stopped from the history', async ({
  page,
  developer,
}, info) => {
  const id = await running(developer.client, 'Cut off once');
  await page.goto(`/history/${id}`);
  const output = page.getByRole('log', { name: 'Output' });
  await expect(output).toContainText('one');
  await cutOff(id);
  await expect(output).toContainText('Attempt 1 was cut off: its worker went away');
  await expect.poll(async () => (await developer.client.execution.get({ id })).attempt).toBe(2);
  // What the second attempt writes stands below the mark.
  await expect(output).toHaveText(/one[\s\S]*Attempt 1 was cut off: its worker went away[\s\S]*one/);
  const attempts = page.getByRole('region', { name: 'Attempts' });
  await expect(attempts.getByRole('listitem')).toHaveCount(2);
  await expect(attempts.getByRole('listitem').first()).toContainText(
    /Attempt 1Cut off.*its worker went away.*Container/,
  );
  for (const [look, { colorScheme, viewport }] of Object.entries(LOOKS)) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await output.evaluate((log) => log.scrollTo(0, 0));
    await page.screenshot({
      path: join(info.project.outputDir, 'screenshots', look, 'run-attempts.png'),
      fullPage: true,
    });
  }
  await page.reload();
  await expect(output).toContainText('Attempt 1 was cut off: its worker went away');

  await page.setViewportSize(LOOKS.light.viewport);
  await page.goto('/history');
  const row = page.getByRole('row').filter({ hasText: 'Cut off once' });
  await row.getByRole('button', { name: 'Actions for # Cut off once' }).click();
  await page.screenshot({ path: join(info.project.outputDir, 'screenshots', 'light', 'history-menu.png') });
  await page.getByRole('menuitem', { name: 'Stop' }).click();
  await expect(row).toContainText('Stopped');
  expect((await developer.client.execution.get({ id })).status).toBe('TERMINATED');
});
