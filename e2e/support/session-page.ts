import { expect, type Locator, type Page } from '@playwright/test';

/** The page of a code session: what a person sees of it and does there. */
export class SessionPage {
  readonly page: Page;
  readonly run: Locator;
  readonly stop: Locator;
  readonly console: Locator;
  /** All that the console shows of the program's output. */
  readonly output: Locator;
  readonly saveStatus: Locator;
  readonly language: Locator;
  readonly title: Locator;
  readonly editor: Locator;

  constructor(page: Page) {
    this.page = page;
    this.run = page.getByRole('button', { name: 'Run', exact: true });
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.console = page.getByRole('region', { name: 'Console' });
    this.output = page.getByRole('log', { name: 'Output' });
    this.saveStatus = page.getByRole('status', { name: 'Save status' });
    this.language = page.getByRole('combobox', { name: 'Language' });
    this.title = page.getByRole('textbox', { name: 'Title' });
    this.editor = page.getByRole('textbox', { name: /^Code editor/ });
  }

  /** Settles when the program can be run; the editor may still be loading then. */
  async open(id: string): Promise<void> {
    await this.page.goto(`/sessions/${id}`);
    await expect(this.run.or(this.stop)).toBeVisible();
  }

  /**
   * Puts the code into the editor in the place of what is there, as pasting does. The editor is seen a moment before it
   * takes anything, so it is looked whether it did.
   */
  async write(code: string): Promise<void> {
    await this.expectEditor();
    const [firstLine = ''] = code.split('\n');
    await expect(async () => {
      await this.editor.focus();
      await this.page.keyboard.press('ControlOrMeta+A');
      // Not typed: to typed lines the editor adds an indentation of its own.
      await this.editor.evaluate(paste, code);
      await expect(this.page.getByRole('region', { name: 'Code' })).toContainText(firstLine, { timeout: 1_000 });
    }).toPass();
  }

  /** It is three megabytes that each test loads anew. */
  async expectEditor(): Promise<void> {
    await expect(this.editor).toBeVisible({ timeout: 45_000 });
  }

  /** By the name that the list shows, or a part of one. */
  async chooseLanguage(name: string): Promise<void> {
    await this.language.click();
    await this.language.fill(name);
    await this.page.getByRole('option').filter({ hasText: name }).first().click();
  }

  async expectSaved(): Promise<void> {
    await expect(this.saveStatus).toHaveText('Saved');
  }

  /** The status of the run, as its badge says it. */
  async expectStatus(label: string, options: { timeout?: number } = {}): Promise<void> {
    await expect(this.console.getByRole('status').first()).toHaveText(label, options);
  }

  /** The lines that the console shows now, empty ones left out. */
  async lines(): Promise<string[]> {
    const rows = await this.output.locator('[data-stream]').allTextContents();
    return rows.filter((row) => row !== '');
  }

  /** These lines and no other, each once; the status may be there a moment before the last of them. */
  async expectLines(expected: readonly string[]): Promise<void> {
    await expect.poll(() => this.lines()).toEqual(expected);
  }
}

/** Runs in the page. */
function paste(target: Element, text: string): void {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}

/** A program that prints `line 1` and so on, one every so many ms. */
export function counting(lines: number, everyMs: number): string {
  return [
    'import time',
    `for i in range(1, ${lines + 1}):`,
    '    print("line", i, flush=True)',
    `    time.sleep(${everyMs / 1000})`,
    '',
  ].join('\n');
}

export function countedLines(lines: number): string[] {
  return Array.from({ length: lines }, (_, index) => `line ${index + 1}`);
}
