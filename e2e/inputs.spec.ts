import { join } from 'node:path';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const DOUBLES = `import sys

number = input()
if number == "slow":
    while True:
        pass
print("doubling", number, file=sys.stderr)
print(int(number) * 2)
`;

const INPUTS = [
  { stdin: '2\n', expected: '4\n' },
  { stdin: '3\n', expected: '7\n' },
  { stdin: '21\n' },
  { stdin: 'nine\n', args: ['-v', 'a b'], expected: '18\n' },
  { stdin: 'slow\n', expected: '0\n' },
];

const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 1000 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 1000 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const;

for (const [look, use] of Object.entries(LOOKS)) {
  test.describe(`A run with inputs, ${look}`, () => {
    test.use(use);

    test('shows how the program did with each of them', async ({ page, developer }, info) => {
      const { id } = await developer.client.execution.submit({
        language: 'python',
        code: DOUBLES,
        inputs: INPUTS,
        limits: { wallMs: 1_000 },
      });
      await page.goto(`/history/${id}`);
      const panel = page.getByRole('region', { name: 'Inputs', exact: true });
      await expect(panel.getByText('2 of 5 passed')).toBeVisible();
      const verdicts = ['Accepted', 'Wrong answer', 'Done', 'Runtime error', 'Timed out'];
      for (const [index, verdict] of verdicts.entries()) {
        const row = panel.getByRole('row').filter({ has: page.getByRole('rowheader', { name: `Input ${index + 1}` }) });
        await expect(row).toContainText(verdict);
      }
      const cut = await panel
        .getByRole('cell')
        .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
      expect(cut, 'a cell has more in it than is seen').toEqual([]);
      // The first that failed is open.
      await expect(panel.getByRole('region', { name: 'Difference' })).toContainText('-7');
      await expect(panel.getByRole('region', { name: 'Expected' })).toContainText('7');
      await expect(panel.getByRole('region', { name: 'Errors' })).toContainText('doubling 3');
      await panel.getByRole('button', { name: 'Input 2: details' }).click();
      await panel.getByRole('button', { name: 'Input 4: details' }).click();
      await expect(panel.getByRole('region', { name: 'Errors' })).toContainText('ValueError');
      await expect(panel.getByRole('region', { name: 'Arguments' })).toContainText("-v 'a b'");
      await panel.getByRole('button', { name: 'Input 2: details' }).click();
      // The console says whose output is whose.
      await expect(page.getByText('Input 3', { exact: true })).toBeVisible();

      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      const path = join(info.project.outputDir, 'screenshots', look, 'inputs.png');
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    });
  });
}

test.describe('The tests of a session', () => {
  test('are written on its page, saved, run all at once, and say how each did', async ({ page, developer }, info) => {
    const { id } = await developer.client.session.create({ files: [{ path: 'main.py', content: DOUBLES }] });
    const session = new SessionPage(page);
    await session.open(id);
    await page.getByRole('tab', { name: 'Tests' }).click();
    await page.getByRole('button', { name: 'Add a test' }).click();
    const first = page.getByRole('region', { name: 'Test 1', exact: true });
    await first.getByLabel('Standard input').fill('2');
    await first.getByLabel('Expected output').fill('4');
    await page.getByRole('button', { name: 'Add a test' }).click();
    const second = page.getByRole('region', { name: 'Test 2', exact: true });
    await second.getByLabel('Standard input').fill('3');
    await second.getByLabel('Expected output').fill('7');
    await session.expectSaved();
    await page.reload();
    await page.getByRole('tab', { name: 'Tests (2)' }).click();
    await expect(second.getByLabel('Expected output')).toHaveValue('7');

    await page.getByRole('button', { name: 'Run all tests' }).click();
    await expect(page.getByText('1 of 2 passed')).toBeVisible();
    await expect(first).toContainText('Accepted');
    await expect(second).toContainText('Wrong answer');
    await expect(second.getByRole('region', { name: 'Difference' })).toContainText('+6');
    await page.screenshot({ path: join(info.project.outputDir, 'screenshots', 'tests.png'), animations: 'disabled' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('tab', { name: 'Tests (2)' }).click();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const narrow = join(info.project.outputDir, 'screenshots', 'tests-narrow.png');
    await page.screenshot({ path: narrow, animations: 'disabled' });
    // What is no longer as it was run says nothing of itself.
    await second.getByLabel('Expected output').fill('6');
    await expect(second).not.toContainText('Wrong answer');
    await page.getByRole('button', { name: 'Run all tests' }).click();
    await expect(page.getByText('2 of 2 passed')).toBeVisible();
    await page.getByRole('button', { name: 'Remove Test 1' }).click();
    await expect(first.getByLabel('Standard input')).toHaveValue('3');
  });
});
