import { request as requests } from '@playwright/test';
import { choosePassword, signInByForm } from './support/people.ts';
import { expect, test } from './support/test.ts';

test('A token is made, used by a program, seen in use, revoked and refused', async ({ page, developer, site }) => {
  await page.goto('/settings/tokens');
  await page.getByRole('textbox', { name: 'Name' }).fill('ci on build-7');
  await page.getByRole('button', { name: 'Create token' }).click();
  const secret = (await page.getByTestId('token-secret').textContent()) ?? '';
  expect(secret.length).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);

  const program = await requests.newContext({
    baseURL: site,
    extraHTTPHeaders: { authorization: `Bearer ${secret}` },
  });
  const run = () =>
    program.post('/api/v1/executions?wait=true', { data: { language: 'python', code: 'print(6 * 7)' } });
  const answer = await run();
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'COMPLETED', stdout: '42\n', ownerId: developer.id });

  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'ci on build-7' });
  await expect(row).toContainText('last used');
  await row.getByRole('button', { name: 'Revoke ci on build-7' }).click();
  await page.getByRole('button', { name: 'Revoke the token' }).click();
  await expect(row).toHaveCount(0);
  const refused = await run();
  expect(refused.status()).toBe(401);
  expect(await refused.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  await program.dispose();
});

test('A changed password signs in, the old one does not, and other browsers are signed out', async ({
  page,
  context,
  browser,
  developer,
  pageWatch,
  site,
}) => {
  pageWatch.expectOnConsole(/status of 401/);
  const { email } = developer;
  const oldPassword = 'the first of my own';
  await choosePassword(context.request, oldPassword, site);
  const elsewhere = await browser.newContext({ baseURL: site });
  pageWatch.watch(elsewhere);
  const other = await elsewhere.newPage();
  await signInByForm(other, { email, password: oldPassword });
  await expect(other.getByRole('heading', { name: 'Sessions' })).toBeVisible();

  const password = 'a much better password';
  await page.goto('/settings/account');
  await page.getByLabel('Current password').fill('not the current one');
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password again').fill(password);
  const change = page.getByRole('button', { name: 'Change the password' });
  pageWatch.expectOnConsole(/status of 400/);
  await change.click();
  await expect(page.getByLabel('Current password')).toHaveAccessibleDescription(/./);
  await page.getByLabel('Current password').fill(oldPassword);
  await change.click();
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();

  await other.goto('/');
  await expect(other).toHaveURL(/\/sign-in/);
  await signInByForm(other, { email, password: oldPassword });
  await expect(other.getByText('do not match an active account')).toBeVisible();
  await signInByForm(other, { email, password });
  await expect(other.getByRole('heading', { name: 'Sessions' })).toBeVisible();
  await elsewhere.close();
});

test('Signing out ends the session in the browser', async ({ page, developer }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Account menu' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto('/history');
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await signInByForm(page, developer, { stay: true });
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
});
