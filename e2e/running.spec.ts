import type { Page } from '@playwright/test';
import { BreakableWay } from './support/breakable-way.ts';
import type { Person } from './support/people.ts';
import { countedLines, counting, SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

test.describe('A run', () => {
  test('is ended at once by Stop', async ({ page, developer }) => {
    const session = await openProgram(page, developer, counting(600, 100));
    await session.run.click();
    await expect(session.output).toContainText('line 2');
    const pressed = Date.now();
    await session.stop.click();
    await session.expectStatus('Stopped');
    expect(Date.now() - pressed).toBeLessThan(5_000);
    await expect(session.run).toBeVisible();
    await expect(session.output).not.toContainText('line 600');
  });

  test('begins with Ctrl+Enter in the editor, and runs what the editor shows', async ({ page, developer }) => {
    const session = await openProgram(page, developer, 'print("old")\n');
    await session.write('print("what the editor shows")\n');
    await page.keyboard.press('ControlOrMeta+Enter');
    await session.expectStatus('Completed');
    await session.expectLines(['what the editor shows']);
  });

  test('gets its input and its arguments', async ({ page, developer }) => {
    const session = await openProgram(page, developer, 'import sys\nprint(sys.argv[1:])\nprint(sys.stdin.read())\n');
    await page.getByRole('tab', { name: /^Input/ }).click();
    await page.getByRole('textbox', { name: 'Arguments' }).fill('one "two words"');
    await page.getByRole('textbox', { name: 'Standard input' }).fill('from stdin ✓\nsecond');
    await session.expectSaved();
    await session.run.click();
    await session.expectStatus('Completed');
    await session.expectLines(["['one', 'two words']", 'from stdin ✓', 'second']);
  });

  test('shows stderr apart, and how a program failed', async ({ page, developer }) => {
    const code =
      'import sys\nprint("fine", flush=True)\nprint("oh no", file=sys.stderr, flush=True)\nraise SystemExit(3)\n';
    const session = await openProgram(page, developer, code);
    await session.run.click();
    await session.expectStatus('Failed');
    await expect(session.output.locator('[data-stream=stderr]')).toHaveText('oh no');
    await expect(session.output.locator('[data-stream=stdout]')).toHaveText('fine');
    await expect(session.console).toContainText('Exited with code 3');
    await expect(session.console.getByText('Peak memory')).toBeVisible();
    await expect(session.console.getByText('CPU')).toBeVisible();
  });

  test('shows where a program broke', async ({ page, developer }) => {
    const session = await openProgram(page, developer, 'print(1 / 0)\n');
    await session.run.click();
    await session.expectStatus('Failed');
    await expect(session.output.locator('[data-stream=stderr]').last()).toContainText('ZeroDivisionError');
  });

  test('that goes on for ever is timed out, and what it wrote is kept', async ({ page, developer }) => {
    const code = 'print("before", flush=True)\nwhile True: pass\n';
    const { id } = await developer.client.session.create({
      files: [{ path: 'main.py', content: code }],
      limits: { wallMs: 1_000 },
    });
    const session = new SessionPage(page);
    await session.open(id);
    await session.run.click();
    await session.expectStatus('Timed out');
    await session.expectLines(['before']);
  });

  test('is seen by a second tab whole, once, and at the same time', async ({ page, context, developer }) => {
    const session = await openProgram(page, developer, counting(24, 300));
    await session.run.click();
    await expect(session.output).toContainText('line 3');
    const second = new SessionPage(await context.newPage());
    await second.page.goto(page.url());
    await second.expectStatus('Running');
    for (const each of [session, second]) {
      await each.page.bringToFront();
      await each.expectStatus('Completed');
      await each.expectLines(countedLines(24));
    }
  });

  test('goes on while the connection is away, and the output is whole, once', async ({
    page,
    context,
    developer,
    pageWatch,
    site,
  }) => {
    pageWatch.expectOffline();
    await using way = await BreakableWay.to(site);
    pageWatch.allowHost(new URL(way.url).host);
    // On the run's own page: what Monaco still loads on the other must not be cut off.
    const { id } = await developer.client.execution.submit({ language: 'python', code: counting(30, 250) });
    const session = new SessionPage(page);
    await page.goto(`${way.url}/history/${id}`);
    await expect(session.output).toContainText('line 3');

    await context.setOffline(true);
    way.break();
    await expect(session.console).toContainText('Reconnecting');
    const before = await session.lines();
    await page.waitForTimeout(1_500);
    await session.expectLines(before);

    way.mend();
    await context.setOffline(false);
    await session.expectStatus('Completed', { timeout: 30_000 });
    await session.expectLines(countedLines(30));
  });

  test('that ends while nobody looks says so in the title', async ({ page, developer }) => {
    const session = await openProgram(page, developer, counting(12, 300));
    await session.title.fill('Watched');
    await session.run.click();
    await expect(page).toHaveTitle('● Running – Watched · Sandpiper');
    await setHidden(page, true);
    await expect(page).toHaveTitle('✓ Completed – Watched · Sandpiper', { timeout: 15_000 });
    await setHidden(page, false);
    await expect(page).toHaveTitle('Watched · Sandpiper');
  });

  test('shows hostile output as text and runs none of it', async ({ page, developer }) => {
    const code = [
      'import sys',
      'out = sys.stdout.buffer',
      `out.write(b"<script>document.title='owned'</script><img src=x onerror=alert(1)>\\n")`,
      'out.write(b"\\x1b[31mred\\x1b[0m plain \\x1b]0;owned\\x07\\x1b[2J\\n")',
      'out.write(b"nul \\x00 and \\xff\\xfe bytes\\n")',
      'out.write("\\u202egnp.exe\\n".encode())',
      '',
    ].join('\n');
    const session = await openProgram(page, developer, code);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await session.run.click();
    await session.expectStatus('Completed');
    await expect(session.output).toContainText("<script>document.title='owned'</script><img src=x onerror=alert(1)>");
    await expect(session.output).toContainText('red plain');
    await expect(session.output).toContainText('\\x00');
    await expect(session.output).toContainText('\\xff\\xfe');
    expect(await session.output.locator('script, img').count()).toBe(0);
    expect(await page.title()).not.toContain('owned');
    expect(dialogs).toEqual([]);
  });
});

async function openProgram(page: Page, developer: Person, code: string): Promise<SessionPage> {
  const { id } = await developer.client.session.create({ files: [{ path: 'main.py', content: code }] });
  const session = new SessionPage(page);
  await session.open(id);
  return session;
}

/** As the browser says it to a page in the background; Chromium without a window never hides one. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (value ? 'hidden' : 'visible'),
    });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}
