import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

test.describe('The menu of languages', () => {
  test('is searched by name and alias, and used by keyboard', async ({ page, developer }) => {
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    await expect(session.language).toHaveValue('Python');
    await session.language.focus();
    await expect(page.getByRole('listbox')).toHaveCount(0);
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('option', { selected: true })).toContainText('Python');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('listbox')).toHaveCount(0);
    await expect(session.language).toHaveValue('Python');

    await page.keyboard.type('javascr');
    await expect(page.getByRole('option', { selected: true })).toContainText('Node.js');
    await page.keyboard.press('Enter');
    await expect(session.language).toHaveValue('Node.js');
    await expect(page.getByRole('tab', { name: 'main.js' })).toBeVisible();

    await session.language.click();
    const used = page.getByRole('group', { name: 'Used last' });
    await expect(used.getByRole('option')).toContainText(['Node.js']);
    await page.getByRole('option', { name: /^Bash/ }).click();
    await expect(session.language).toHaveValue('Bash');
    await session.language.click();
    await expect(used.getByRole('option')).toContainText(['Bash', 'Node.js']);
    await session.language.fill('no such language');
    await expect(page.getByText('No language is called “no such language”.')).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(session.language).toHaveValue('Bash');
  });

  test('says what a compiler is called with, and fits a narrow screen', async ({ page, developer }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const { id } = await developer.client.session.create({});
    const session = new SessionPage(page);
    await session.open(id);
    await session.language.click();
    await session.language.fill('c17');
    await expect(page.getByText('Compiled with -std=c17')).toBeVisible();
    const box = await page.getByRole('listbox').boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true);
  });

  test('says in which language a new session is', async ({ page, developer }) => {
    await page.goto('/');
    const language = page.getByRole('combobox', { name: 'Language of new sessions' });
    await expect(language).toHaveValue('Python');
    await language.fill('bash');
    await expect(page.getByRole('option', { selected: true })).toContainText('Bash');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New Bash session' }).click();
    await page.waitForURL(/\/sessions\//);
    const session = new SessionPage(page);
    await expect(session.language).toHaveValue('Bash');
    const [made] = (await developer.client.session.list({})).items;
    expect(made?.language).toBe('bash');
  });
});

test('A language that Monaco doesn’t know is coloured in the editor all the same', async ({ page, developer }) => {
  const languages = await developer.client.language.list();
  const language = languages.find(({ syntax }) => syntax?.lineComment);
  const [keyword = ''] = language?.syntax?.keywords.split(' ') ?? [];
  if (!language?.syntax) throw new Error('all languages are Monaco’s own');
  const lines = ['zzz', keyword, `${language.syntax.lineComment} zzz`, ''];
  const files = [{ path: language.entry, content: lines.join('\n') }];
  const { id } = await developer.client.session.create({ language: language.id, entry: language.entry, files });
  const session = new SessionPage(page);
  await session.open(id);
  await session.expectEditor();
  const looks = () =>
    page
      .locator('.view-line > span')
      .evaluateAll((spans) => spans.slice(0, 3).map((span) => span.firstElementChild?.className));
  await expect.poll(async () => new Set(await looks()).size).toBe(3);
});
