import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Person } from './support/people.ts';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

/** What the sandbox is attacked with; it writes what its argument names. */
const PROGRAM = join(import.meta.dirname, '../tests/attacks/programs/strange-bytes.py');

test.describe('Output of a hostile program', () => {
  test('that is a page of its own is shown as text, and nothing of it runs', async ({ page, context, developer }) => {
    const session = await run(page, developer, 'html');
    await expect(session.output).toContainText(
      "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>",
    );
    await expect(session.output).toContainText('</pre></div><h1>planted heading</h1><!--');
    await expect(session.output).toContainText('<style>body { display: none }</style><meta http-equiv=refresh');
    await expectUnharmed(page);
    // Also where it comes with the page, not while it is open.
    await page.reload();
    await expect(session.output).toContainText('<h1>planted heading</h1>');
    await expectUnharmed(page);
    // Where it is taken for HTML it does what it is meant to.
    const [line = ''] = await session.lines();
    const harmed = await context.newPage();
    await harmed.setContent(line);
    await expect.poll(() => harmed.evaluate(hacked)).not.toBeNull();
  });

  for (const [what, kind, text] of [
    ['escapes for terminals', 'ansi', 'red'],
    ['NULs', 'nul', 'a'],
    ['invalid UTF-8', 'invalid', 'end'],
    ['every byte there is', 'all', 'ABC'],
    ['characters that come byte by byte', 'cut', '\u{1F600}'.repeat(20)],
  ] as const) {
    test(`that has ${what} leaves the page as it is`, async ({ page, developer }) => {
      const session = await run(page, developer, kind);
      await expect(session.output).toContainText(text);
      await expectUnharmed(page);
      await expect(session.run).toBeVisible();
    });
  }

  test('is as harmless in the title of a session, in the history and in the page of a run', async ({
    page,
    developer,
  }) => {
    const title = '<img src=x onerror="window.hacked = 6"><script>window.hacked = 7</script>';
    const { id } = await developer.client.session.create({
      title,
      files: [{ path: 'main.py', content: `print(${JSON.stringify(title)})\n` }],
    });
    const { id: executionId } = await developer.client.execution.run({ sessionId: id });
    for (const path of ['/', `/sessions/${id}`, '/history', `/history/${executionId}`]) {
      await page.goto(path);
      await expect(
        page
          .getByText('<img src=x')
          .or(page.getByRole('textbox', { name: 'Title' }))
          .first(),
      ).toBeVisible();
      await expectUnharmed(page);
    }
  });
});

/** Runs it to its end in the page of a session. */
async function run(page: Page, { client }: Person, kind: string): Promise<SessionPage> {
  const content = await readFile(PROGRAM, 'utf8');
  const { id } = await client.session.create({ files: [{ path: 'main.py', content }], args: [kind] });
  const session = new SessionPage(page);
  await session.open(id);
  await session.run.click();
  await session.expectStatus('Completed');
  return session;
}

/** What a page says on its console, and its content security policy, are held by the fixture of every test. */
async function expectUnharmed(page: Page): Promise<void> {
  expect(await page.evaluate(hacked)).toBeNull();
  await expect(page.getByRole('heading', { name: 'planted heading' })).toHaveCount(0);
  await expect(page.locator('base, iframe, img[src="x"], [onerror], [onload], a[href^="javascript:"]')).toHaveCount(0);
  await expect(page.locator('body')).toBeVisible();
  await expect(page).not.toHaveTitle('title');
  await expect(page).not.toHaveURL(/planted/);
}

/** Runs in the page. */
function hacked(): unknown {
  return Reflect.get(window, 'hacked') ?? null;
}
