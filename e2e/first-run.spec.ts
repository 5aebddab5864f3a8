import { countedLines, counting, SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const LINES = 15;
const EVERY_MS = 200;

test('A new user signs in by the first link, writes a program and watches it run', async ({ page }) => {
  const link = process.env.SANDPIPER_E2E_LINK;
  if (!link) throw new Error('SANDPIPER_E2E_LINK must hold the one-time link of a fresh instance');

  await test.step('the link signs in, once', async () => {
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible();
    expect(page.url()).not.toContain('#');
  });

  const session = new SessionPage(page);
  await test.step('a new session has an editor', async () => {
    await page.getByRole('button', { name: /^New .*session/ }).click();
    await session.write(counting(LINES, EVERY_MS));
    await session.title.fill('My first program');
    await session.expectSaved();
  });

  await test.step('lines appear while the program runs', async () => {
    await session.run.click();
    await expect(session.output).toContainText('line 1');
    // Both in one look: the first line is there, and the program hasn't ended.
    expect(await session.console.getByRole('status').first().textContent()).toBe('Running');
    expect(await session.lines()).not.toContain(`line ${LINES}`);
  });

  await test.step('a reload at half time loses nothing', async () => {
    await expect(session.output).toContainText(`line ${Math.floor(LINES / 2)}`);
    await page.reload();
    await session.expectStatus('Running');
    await expect(session.output).toContainText('line 1');
    await session.expectStatus('Completed');
    await session.expectLines(countedLines(LINES));
    await expect(session.console).toContainText('Exited with code 0');
  });

  await test.step('the history leads to the run and to all that it printed', async () => {
    await page.getByRole('link', { name: 'History' }).click();
    await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
    await page.getByRole('link', { name: 'My first program' }).first().click();
    await expect(page.getByRole('heading', { name: 'My first program' })).toBeVisible();
    await expect(session.output).toContainText(`line ${LINES}`);
    await session.expectLines(countedLines(LINES));
  });

  await test.step('the link is used up', async () => {
    const other = await page.context().browser()?.newContext();
    const stranger = await other?.newPage();
    if (!stranger) throw new Error('no second browser context');
    await stranger.goto(link);
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await expect(stranger.getByText('was used already')).toBeVisible();
    await other?.close();
  });
});
