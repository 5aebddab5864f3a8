import { signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

test('An admin has the sandboxes examined and sees what stands around them', async ({ page, context, admin, site }) => {
  await signIn(context.request, admin.credentials, site);
  await page.goto('/admin/users');
  await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Doctor' }).click();
  await expect(page.getByRole('heading', { name: 'Doctor' })).toBeVisible();
  await page.getByRole('button', { name: 'Examine' }).click();
  const worker = page.getByRole('region', { name: /^Worker on / });
  await expect(worker.getByRole('status').filter({ hasText: /^(Waits|Examining)/ })).toBeVisible();
  await expect(worker.getByText(/^All \d+ walls stand/)).toBeVisible({ timeout: 60_000 });
  await expect(worker.getByRole('status').filter({ hasText: /^Examined/ })).toBeVisible();

  const facts = worker.getByRole('region', { name: 'What runs get' });
  await expect(facts).toContainText(/Runtime(runc|runsc)/);
  await expect(facts).toContainText('Engine');
  await expect(worker.getByRole('region', { name: 'Missing walls' })).toHaveCount(0);
  const standing = worker.getByRole('region', { name: 'Walls that stand' });
  await expect(standing.getByText('Filter of system calls')).toBeHidden();
  await standing.getByText('Who the program is').click();
  await expect(standing.getByText('Filter of system calls')).toBeVisible();
  await expect(standing.getByText('Seccomp 2', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Examine' }).click();
  await expect(page.getByRole('list', { name: 'Earlier examinations' }).getByRole('listitem').first()).toBeVisible({
    timeout: 60_000,
  });
  await page.reload();
  await page.getByRole('button', { name: 'Show' }).first().click();
  const earlier = page.getByRole('region', { name: 'An earlier examination' });
  await expect(earlier.getByText(/^All \d+ walls stand/)).toBeVisible();
  await page.getByRole('button', { name: 'Back to the last one' }).click();
  await expect(worker).toBeVisible();
});

test('The bars with an admin’s places fit the narrowest screen', async ({ page, context, admin, site }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(context.request, admin.credentials, site);
  await page.goto('/admin/doctor');
  await expect(page.getByRole('heading', { name: 'Doctor' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  const here = page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Doctor' });
  await expect(here).toBeInViewport({ ratio: 1 });
  const menu = await page.getByRole('button', { name: 'Account menu' }).boundingBox();
  const last = await page.getByRole('link', { name: 'Admin' }).boundingBox();
  if (!menu || !last) throw new Error('the bar is not shown');
  expect(last.x + last.width).toBeLessThanOrEqual(menu.x);
  expect(menu.x + menu.width).toBeLessThanOrEqual(320);
});

test('A developer has no doctor', async ({ page, developer, pageWatch }) => {
  pageWatch.expectOnConsole(/status of 404/);
  const answer = await page.goto('/admin/doctor');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('link', { name: 'Doctor' })).toHaveCount(0);
  await expect(developer.client.admin.examinations()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(developer.client.admin.requestExamination()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
