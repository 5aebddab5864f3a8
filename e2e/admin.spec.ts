import { join } from 'node:path';
import { createSandpiperClient } from '#client/index.ts';
import { clientOf, signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

test.describe('An admin', () => {
  test.beforeEach(async ({ context, admin, site }) => {
    await signIn(context.request, admin.credentials, site);
  });

  test('adds a user, who signs in by a link and chooses a password', async ({ page, browser, pageWatch, site }) => {
    const email = `new-${Date.now()}@example.org`;
    await page.goto('/admin/users');
    await page.getByRole('button', { name: 'Add a user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByLabel('Name').fill('Nora New');
    await dialog.getByRole('button', { name: 'Add the user' }).click();
    await expect(dialog.getByText(`${email} is added`)).toBeVisible();
    const link = (await dialog.getByText(/sign-in\/link#/).textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Nora New' })).toContainText('Developer');

    const context = await browser.newContext({ baseURL: site });
    pageWatch.watch(context);
    const nora = await context.newPage();
    await nora.goto(link);
    await nora.getByRole('button', { name: 'Sign in' }).click();
    await expect(nora.getByRole('heading', { name: 'Sessions' })).toBeVisible();
    await nora.goto('/settings/account');
    await nora.getByLabel('New password', { exact: true }).fill('my very own one');
    await nora.getByLabel('New password again').fill('my very own one');
    await nora.getByRole('button', { name: /^(Set|Change) the password$/ }).click();
    await expect(nora.getByText('The password is changed.')).toBeVisible();
    await expect(nora.getByRole('link', { name: 'Users' })).toHaveCount(0);
    await context.close();
  });

  test('disables a user, whose next request is refused, in the browser and by token', async ({
    page,
    browser,
    admin,
    pageWatch,
    site,
  }) => {
    const email = `gone-${Date.now()}@example.org`;
    const password = 'not for long at all';
    await admin.addUser({ email, password });
    const context = await browser.newContext({ baseURL: site });
    pageWatch.watch(context);
    await signIn(context.request, { email, password }, site);
    const { token } = await clientOf(context.request, site);
    const theirs = await context.newPage();
    await theirs.goto('/history');
    await expect(theirs.getByRole('heading', { name: 'History' })).toBeVisible();

    await page.goto('/admin/users');
    await page.getByRole('searchbox', { name: 'Search users' }).fill(email);
    await page.getByRole('button', { name: `Actions for ${email}` }).click();
    await page.getByRole('menuitem', { name: 'Disable…' }).click();
    await page.getByRole('button', { name: 'Disable the user' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: email })).toContainText('Disabled');

    pageWatch.expectOnConsole(/status of 401/);
    await theirs.getByRole('link', { name: 'Sessions', exact: true }).click();
    await expect(theirs).toHaveURL(/\/sign-in/);
    const client = createSandpiperClient({ url: site, token });
    await expect(client.account.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });

    await page.getByRole('button', { name: `Actions for ${email}` }).click();
    await page.getByRole('menuitem', { name: 'Enable' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: email })).toContainText('Active');
    await expect(client.account.me()).resolves.toMatchObject({ email });
    await context.close();
  });

  test("sees everybody's runs with their owners, and stops one", async ({ page, browser, admin, site }) => {
    const context = await browser.newContext({ baseURL: site });
    const email = `busy-${Date.now()}@example.org`;
    const password = 'busy busy busy';
    await admin.addUser({ email, password });
    await signIn(context.request, { email, password }, site);
    const { client } = await clientOf(context.request, site);
    await context.close();
    const { id } = await client.execution.submit({ language: 'bash', code: '# theirs\nsleep 60' });

    await page.goto('/history');
    await page.getByText('Everybody’s').click();
    const row = page.getByRole('row').filter({ hasText: email });
    await expect(row).toHaveCount(1);
    await row.getByRole('link').click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByRole('region', { name: 'Console' })).toContainText('Stopped');
    await expect(page.getByRole('region', { name: 'About this run' })).toContainText(email);
    await expect.poll(async () => (await client.execution.get({ id })).status).toBe('TERMINATED');
  });

  test('sees where the time of a run went, which its owner is not told', async ({
    page,
    browser,
    admin,
    site,
  }, info) => {
    const context = await browser.newContext({ baseURL: site });
    const credentials = { email: `timed-${Date.now()}@example.org`, password: 'timed timed timed' };
    await admin.addUser(credentials);
    await signIn(context.request, credentials, site);
    const { client } = await clientOf(context.request, site);
    const { id } = await client.execution.run({ language: 'python', code: 'print("timed")' });

    await page.goto(`/history/${id}`);
    const panel = page.getByRole('region', { name: 'Where its time went' });
    for (const part of ['Queue', 'Claim', 'Sandbox', 'Program', 'Delivery', 'Together']) {
      await expect(panel).toContainText(part);
    }
    await panel.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(info.project.outputDir, 'screenshots', 'light', 'run-timings.png') });
    const theirs = await context.newPage();
    await theirs.goto(`/history/${id}`);
    await expect(theirs.getByRole('region', { name: 'About this run' })).toBeVisible();
    await expect(theirs.getByRole('region', { name: 'Where its time went' })).toHaveCount(0);
    await context.close();
  });
});

test('A developer has no admin pages', async ({ page, developer, pageWatch }) => {
  pageWatch.expectOnConsole(/status of 404/);
  const answer = await page.goto('/admin/users');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await expect(developer.client.admin.listUsers()).rejects.toMatchObject({ status: expect.any(Number) });
});
