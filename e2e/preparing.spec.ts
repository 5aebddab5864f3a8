import { join } from 'node:path';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

// Other images may be made before.
const PATIENCE_MS = 120_000;

test.describe('A run whose image has to be made first', () => {
  test('shows how far that is, begins by itself, and is charged for none of it', async ({ page, developer }, info) => {
    test.setTimeout(2 * PATIENCE_MS);
    const { id } = await developer.client.session.create({
      language: 'slow',
      entry: 'main.sh',
      files: [{ path: 'main.sh', content: 'echo ready at last\n' }],
      limits: { wallMs: 2_000 },
    });
    const session = new SessionPage(page);
    await session.open(id);
    await session.language.click();
    await expect(page.getByRole('option', { selected: true })).toContainText('prepared at first run');
    await page.keyboard.press('Escape');
    await session.run.click();
    const preparing = session.output.getByText(/^Preparing Slow shell: step \d+ of \d+/);
    await expect(preparing).toBeVisible({ timeout: PATIENCE_MS });
    await expect(session.output.getByText('Waiting counts towards none of its limits.')).toBeVisible();
    const bar = session.output.getByRole('progressbar');
    const share = async () => Number(await bar.getAttribute('aria-valuenow', { timeout: 1_000 }));
    const first = await share();
    const shoot = (name: string) =>
      page.screenshot({ path: join(info.project.outputDir, 'screenshots', `${name}.png`), animations: 'disabled' });
    await shoot('preparing');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await shoot('preparing-narrow');
    await expect.poll(share).toBeGreaterThan(first);
    await session.expectStatus('Completed', { timeout: PATIENCE_MS });
    await session.expectLines(['ready at last']);
    await session.language.click();
    await expect(page.getByRole('option', { selected: true })).toHaveText(/^Slow shell\d+\.\d+$/);
  });

  test('says why that is not possible, and can be stopped', async ({ page, developer }) => {
    test.setTimeout(2 * PATIENCE_MS);
    const { id } = await developer.client.session.create({
      language: 'broken',
      entry: 'main.sh',
      files: [{ path: 'main.sh', content: 'echo never\n' }],
    });
    const session = new SessionPage(page);
    await session.open(id);
    await session.run.click();
    await expect(session.output).toContainText(/Broken shell could not be prepared: .*no such package/, {
      timeout: PATIENCE_MS,
    });
    await session.stop.click();
    await session.expectStatus('Stopped');
    await session.language.fill('broken');
    await expect(page.getByRole('option', { selected: true })).toContainText('could not be prepared');
    await expect(page.getByText(/no such package/).last()).toBeVisible();
  });
});
