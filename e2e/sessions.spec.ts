import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const CONFLICT = /status of 409/;

test.describe('Code sessions', () => {
  test('are created, renamed, duplicated and deleted from the list', async ({ page, developer }) => {
    await developer.client.session.create({ title: 'Primes' });
    await page.goto('/');
    const list = page.getByRole('list', { name: 'Sessions' });
    const act = async (title: string, action: string) => {
      await page.getByRole('button', { name: `Actions for ${title}`, exact: true }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };

    await act('Primes', 'Rename…');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).fill('Prime numbers');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await expect(list.getByRole('link', { name: 'Prime numbers' })).toBeVisible();

    await act('Prime numbers', 'Duplicate');
    await expect(list.getByRole('listitem')).toHaveCount(2);

    await page.getByRole('button', { name: /^New .*session$/ }).click();
    await expect(page).toHaveURL(/\/sessions\/sess_/);
    await page.getByRole('link', { name: 'All sessions' }).click();
    await expect(list.getByRole('listitem')).toHaveCount(3);

    await act('Prime numbers', 'Delete…');
    await page.getByRole('button', { name: 'Delete the session' }).click();
    await expect(list.getByRole('listitem')).toHaveCount(2);
    await expect(list.getByRole('link', { name: 'Prime numbers', exact: true })).toHaveCount(0);

    await page.getByRole('searchbox', { name: 'Search sessions' }).fill('no such thing');
    await expect(page.getByText('Nothing found for')).toBeVisible();
  });

  test('save by themselves as one types, and come back as they were', async ({ page, developer }) => {
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    await session.write('print("kept")\n');
    await session.title.fill('Kept');
    await session.title.press('Enter');
    await page.getByRole('tab', { name: /^Input/ }).click();
    await page.getByRole('textbox', { name: 'Arguments' }).fill('a "b c"');
    await session.expectSaved();

    await expect
      .poll(async () => developer.client.session.get({ id }))
      .toMatchObject({ title: 'Kept', args: ['a', 'b c'], files: [{ path: 'main.py', content: 'print("kept")\n' }] });
    await page.reload();
    await expect(session.title).toHaveValue('Kept');
    await expect(page.getByText('print("kept")')).toBeVisible();
  });

  test('change their language', async ({ page, developer }) => {
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    await session.chooseLanguage('Node.js');
    await session.write('console.log(1 + 1)\n');
    await page.keyboard.press('ControlOrMeta+Enter');
    await session.expectStatus('Completed', { timeout: 30_000 });
    await session.expectLines(['2']);
  });

  test('tell a second tab of a newer version, which it can load', async ({ page, context, developer }) => {
    const { id } = await developer.client.session.create({});
    const first = new SessionPage(page);
    await first.open(id);
    const second = new SessionPage(await context.newPage());
    await second.open(id);

    await first.page.bringToFront();
    await first.write('print("from the first tab")\n');
    await first.expectSaved();
    await second.page.bringToFront();
    await expect(second.page.getByText('A newer version of this session was saved elsewhere.')).toBeVisible();
    await second.page.getByRole('button', { name: 'Load it' }).click();
    await expect(second.page.getByText('print("from the first tab")')).toBeVisible();
  });

  test('never overwrite what was saved elsewhere: the person chooses', async ({ page, developer, pageWatch }) => {
    pageWatch.expectOnConsole(CONFLICT);
    const { id, revision } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    const theirs = [{ path: 'main.py', content: 'print("theirs")\n' }];
    await developer.client.session.update({ id, revision, files: theirs });

    await session.write('print("mine")\n');
    const conflict = page.getByRole('alert').filter({ hasText: 'A newer version of this session was saved elsewhere' });
    await expect(conflict).toBeVisible();
    await expect(session.saveStatus).toContainText('Not saved');
    expect(await developer.client.session.get({ id })).toMatchObject({ files: theirs });

    // Not even leaving the page loses it.
    await page.reload();
    await expect(conflict).toBeVisible();
    await conflict.getByRole('button', { name: 'Keep mine as a copy' }).click();
    await expect(page).not.toHaveURL(new RegExp(id));
    await expect(page.getByText('print("mine")')).toBeVisible();
    expect(await developer.client.session.get({ id })).toMatchObject({ files: theirs });
  });

  test('keep their title where it is emptied', async ({ page, developer }) => {
    const { id } = await developer.client.session.create({ title: 'Primes' });
    await new SessionPage(page).open(id);
    const title = page.getByRole('textbox', { name: 'Title' });
    await title.click();
    await title.press('End');
    for (let length = 'Primes'.length; length > 0; length--) await title.press('Backspace');
    await title.blur();
    await expect(title).toHaveValue('Primes');
    await expect.poll(async () => (await developer.client.session.get({ id })).title).toBe('Primes');
  });

  test('ask whoever is signed out to sign in, and keep the text', async ({ page, context, developer, pageWatch }) => {
    pageWatch.expectOnConsole(/status of 401/);
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    const cookies = await context.cookies();
    await context.clearCookies();
    await session.write('print("typed while signed out")\n');
    await expect(page).toHaveURL(/sign-in/);
    await context.addCookies(cookies);
    await session.open(id);
    await expect(page.getByText('print("typed while signed out")')).toBeVisible();
    await expect(session.saveStatus).toContainText('Saved');
  });

  test('keep what is typed while offline, and save it after', async ({ page, context, developer, pageWatch }) => {
    pageWatch.expectOffline();
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    // By then the editor has loaded all that it loads late.
    await session.write('print("typed online")\n');
    await session.expectSaved();
    await context.setOffline(true);
    await session.write('print("typed offline")\n');
    await expect(session.saveStatus).toContainText('Offline');
    await context.setOffline(false);
    await session.expectSaved();
    expect(await developer.client.session.get({ id })).toMatchObject({
      files: [{ content: 'print("typed offline")\n' }],
    });
  });

  test("of others don't exist", async ({ page, admin, developer, pageWatch }) => {
    pageWatch.expectOnConsole(/status of 404/);
    const foreign = await admin.client.session.create({ title: 'Secret plans' });
    await expect(developer.client.session.get({ id: foreign.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await page.goto(`/sessions/${foreign.id}`);
    await expect(page.getByRole('heading', { name: 'There is no such session' })).toBeVisible();
    await expect(page.getByText('Secret plans')).toHaveCount(0);
    const answer = await page.goto('/sessions/nonsense');
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  });
});
