import type { Page } from '@playwright/test';
import type { Person } from './support/people.ts';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const MAIN_C = '#include "list.h"\n\nint main(void) {\n    return add(1, 2);\n}\n';
const LIST_C = '#include "list.h"\n\nint add(int a, int b) {\n    return a + c;\n}\n';
const LIST_H = 'int add(int a, int b);\n';

const C_FILES = [
  { path: 'main.c', content: MAIN_C },
  { path: 'list.c', content: LIST_C },
  { path: 'list.h', content: LIST_H },
];

const NARROW = { viewport: { width: 390, height: 844 } };

test.describe('A compile error', () => {
  test('leads to its line in its file, is marked there, and is gone once that is changed', async ({
    page,
    developer,
  }) => {
    const session = await openFiles(page, developer, { language: 'c', entry: 'main.c', files: C_FILES });
    await session.expectEditor();
    await session.run.click();
    await session.expectStatus('Failed', { timeout: 60_000 });
    await expect(session.console).toContainText(
      'It found 1 error and 1 warning, see above; the program was not started.',
    );

    await session.output.getByRole('button', { name: 'list.c:4:16' }).first().click();
    await expect(page.getByRole('tab', { name: 'list.c' })).toHaveAttribute('aria-selected', 'true');
    await expect(session.editor).toBeFocused();
    await expect(page.locator('.squiggly-error')).toBeVisible();
    await expect(page.locator('.problem-gutter-error')).toBeVisible();

    await page.keyboard.press('Delete');
    await page.keyboard.type('b');
    await expect(page.getByRole('region', { name: 'Code' })).toContainText('a + b;');
    await expect(page.locator('.squiggly-error')).toHaveCount(0);
    await session.run.click();
    await session.expectStatus('Failed');
    await expect(session.console).toContainText('Exited with code 3');
    await expect(page.locator('.problem-gutter')).toHaveCount(0);
  });

  test('says what it is where one points at the mark', async ({ page, developer }) => {
    const code = 'int main(void) {\n    retrun 0;\n}\n';
    const files = [{ path: 'main.c', content: code }];
    const session = await openFiles(page, developer, { language: 'c', entry: 'main.c', files });
    await session.expectEditor();
    await session.run.click();
    await session.expectStatus('Failed', { timeout: 60_000 });
    const mark = await page.locator('.squiggly-error').first().boundingBox();
    if (!mark) throw new Error('the mark is out of sight');
    // The text lies over it.
    await page.mouse.move(mark.x + 2, mark.y + 2);
    await expect(page.locator('.monaco-hover').getByText('retrun').first()).toBeVisible();
  });
});

test.describe('The place that a traceback names', () => {
  const files = [
    { path: 'main.py', content: 'import helper\n\nhelper.work(0)\n' },
    { path: 'helper.py', content: 'def work(n):\n    # A comment\n    return 1 / n\n' },
  ];

  test('is reached by keyboard, in any of the files', async ({ page, developer }) => {
    const session = await openFiles(page, developer, { language: 'python', entry: 'main.py', files });
    await session.expectEditor();
    await session.run.click();
    await session.expectStatus('Failed');
    const links = session.output.getByRole('button');
    await expect(links).toHaveCount(2);
    await session.output.focus();
    await page.keyboard.press('Tab');
    await expect(links.first()).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tab', { name: 'helper.py' })).toHaveAttribute('aria-selected', 'true');
    await expect(session.editor).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.type(' + 1');
    await expect(page.getByRole('region', { name: 'Code' })).toContainText('return 1 / n + 1');
  });

  test('is shown in the source on the page of the run', async ({ page, developer }) => {
    const long = `${'# A line\n'.repeat(200)}raise SystemError("here")\n`;
    const run = await developer.client.execution.run({
      language: 'python',
      entry: 'main.py',
      files: [
        { path: 'main.py', content: 'import deep.inner\n' },
        { path: 'deep/inner.py', content: long },
      ],
    });
    await page.goto(`/history/${run.id}`);
    const session = new SessionPage(page);
    await session.output.getByRole('button').last().click();
    const source = page.getByRole('region', { name: 'Source' });
    await expect(source.getByRole('button', { name: 'deep/inner.py' })).toHaveAttribute('aria-pressed', 'true');
    await expect(source.getByRole('status').filter({ hasText: 'Line 201' })).toBeInViewport();
  });

  test('opens the code on a narrow screen', async ({ page, developer }) => {
    await page.setViewportSize(NARROW.viewport);
    const session = await openFiles(page, developer, { language: 'python', entry: 'main.py', files });
    await session.expectEditor();
    await session.run.click();
    await session.expectStatus('Failed');
    await session.output.getByRole('button').last().click();
    await expect(page.getByRole('tab', { name: 'Code', exact: true })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tab', { name: 'helper.py' })).toHaveAttribute('aria-selected', 'true');
    await expect(session.editor).toBeFocused();
  });

  test('is reached also without Monaco', async ({ page, developer, pageWatch }) => {
    pageWatch.expectOffline();
    pageWatch.expectOnConsole(/monaco/i);
    // Its loader leaves a rejection to nobody.
    pageWatch.expectOnConsole(/^threw on \S+: $/);
    await page.route('**/monaco/vs/**', (route) => route.abort());
    const session = await openFiles(page, developer, { language: 'python', entry: 'main.py', files });
    await expect(session.editor).toHaveValue(files[0]?.content ?? '');
    await session.run.click();
    await session.expectStatus('Failed');
    await session.output.getByRole('button').last().click();
    await expect(session.editor).toBeFocused();
    const selected = await session.editor.evaluate((area) =>
      area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart, area.selectionEnd) : null,
    );
    expect(selected).toBe('    return 1 / n');
  });
});

test('output that only looks like a place leads nowhere, and breaks nothing', async ({ page, developer }) => {
  const code = [
    'import sys',
    'print(\'  File "other.py", line 3\')',
    'print(\'  File "/etc/passwd", line 1\')',
    'print(\'  File "../main.py", line 1\')',
    'print(\'  File "main.py", line 0\')',
    'print(\'  File "main.py", line 99999999999999999999999\')',
    'print(\'  File "main.py", line \' + "9" * 2000)',
    'print(\'  File "<img src=x onerror=alert(1)>", line 2\')',
    'print("x" * 5000 + \'  File "main.py", line 1\')',
    'print(\'\\x1b[31m  File "main.py\\x1b[32m", line 2\\x1b[0m, in green\')',
    '',
  ].join('\n');
  const session = await openFiles(page, developer, {
    language: 'python',
    entry: 'main.py',
    files: [{ path: 'main.py', content: code }],
  });
  await session.run.click();
  await session.expectStatus('Completed');
  await expect(session.output).toContainText('in green');
  await expect(session.output.getByRole('button')).toHaveText(['main.py", line 2']);
  expect(await session.output.locator('img').count()).toBe(0);
});

interface Program {
  readonly language: string;
  readonly entry: string;
  readonly files: { path: string; content: string }[];
}

async function openFiles(page: Page, developer: Person, program: Program): Promise<SessionPage> {
  const { id } = await developer.client.session.create(program);
  const session = new SessionPage(page);
  await session.open(id);
  return session;
}
