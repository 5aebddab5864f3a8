import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

test.describe('An example', () => {
  test('fills a session in which nothing was written, and runs with its arguments and environment', async ({
    page,
    developer,
  }) => {
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    await session.expectEditor();
    await choose(session, 'Several files');
    await expect(page.getByRole('tab', { name: 'greetings/hello.py' })).toBeVisible();
    await session.run.click();
    await session.expectLines(['Hello from another file, Ada!', 'Hello from another file, Grace!']);

    // What is an example still is nobody's own.
    await choose(session, 'Environment');
    await expect(page.getByRole('tab', { name: 'greetings/hello.py' })).toHaveCount(0);
    await session.run.click();
    await session.expectLines(['grüß dich, 世界']);
    await page.getByRole('tab', { name: /^Input/ }).click();
    await page.getByRole('textbox', { name: 'Environment' }).fill('GREETING=hi = there');
    await page.getByRole('tab', { name: /^Output/ }).click();
    await session.run.click();
    await session.expectLines(['hi = there']);
    await session.expectSaved();
    expect((await developer.client.session.get({ id })).env).toEqual({ GREETING: 'hi = there' });
  });

  test('replaces nothing of a person’s own unasked', async ({ page, developer }) => {
    const files = [{ path: 'main.py', content: 'print("my own")\n' }];
    const { id } = await developer.client.session.create({ files });
    const session = new SessionPage(page);
    await session.open(id);
    await session.expectEditor();
    await choose(session, 'Arguments');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('my own')).toBeVisible();

    await choose(session, 'Arguments');
    await page.getByRole('button', { name: 'Open in a new session' }).click();
    await expect(session.title).toHaveValue('Python: Arguments');
    expect((await developer.client.session.get({ id })).files).toMatchObject(files);
    await session.expectEditor();
    await session.run.click();
    await session.expectLines(['1: a b', '2: $HOME', '3: -x', '4: é']);

    await session.open(id);
    await session.expectEditor();
    await choose(session, 'Hello');
    await page.getByRole('button', { name: 'Replace my code' }).click();
    await expect(page.getByText('my own')).toHaveCount(0);
    await session.run.click();
    await session.expectLines(['Hello, world!']);
  });
});

async function choose({ page }: SessionPage, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('menuitem', { name: title, exact: true }).click();
}
