import { expect, test } from './support/test.ts';

const PASSWORD = 'token-of-zebra-7261';

test('A credential is added, offered where a repository is of its host, and deleted; its password is never shown', async ({
  page,
  developer,
  pageWatch,
}) => {
  pageWatch.expectOnConsole(/status of 400/);
  await page.goto('/settings/account');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Credentials' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Company');
  await page.getByRole('textbox', { name: 'Host' }).fill('https://git.example.org/');
  await page.getByRole('textbox', { name: 'Password or token' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Add the credential' }).click();
  const host = page.getByRole('textbox', { name: 'Host' });
  await expect(host).toHaveAccessibleDescription(/must be a host alone/);
  await host.fill('git.example.org');
  await page.getByRole('button', { name: 'Add the credential' }).click();
  await expect(page.getByRole('list', { name: 'Credentials' })).toContainText('git@git.example.org');
  expect(JSON.stringify(await developer.client.credential.list())).not.toContain(PASSWORD);

  await page.goto('/new-run');
  const choice = page.getByRole('combobox', { name: 'Credential' });
  await expect(choice.getByRole('option')).toHaveText(['None', 'Company (git.example.org)']);
  await page.getByRole('textbox', { name: 'Repository' }).fill('https://other.example.org/a.git');
  await expect(choice.getByRole('option')).toHaveText(['None', /of another host/]);

  await page.goto('/settings/credentials');
  expect(await page.content()).not.toContain(PASSWORD);
  await page.getByRole('button', { name: 'Delete Company' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the credential' }).click();
  await expect(page.getByText('No credentials yet')).toBeVisible();
});
