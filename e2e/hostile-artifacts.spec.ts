import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';

/** What the sandbox is attacked with; it leaves what its argument names. */
const PROGRAM = join(import.meta.dirname, '../tests/attacks/programs/leave-artifacts.py');
const PAGES = ['page.html', 'page.xhtml', 'image.svg', 'sheet.xml', 'code.js'];
const IMAGES = ['polyglot.png', 'polyglot.gif'];

test.describe('What a hostile program left', () => {
  test('is downloaded, or shown as the text that it is, and nothing of it runs on this site', async ({
    page,
    context,
    developer,
    pageWatch,
  }) => {
    const content = await readFile(PROGRAM, 'utf8');
    const files = [{ path: 'main.py', content }];
    const { id: sessionId } = await developer.client.session.create({ files, args: ['pages'] });
    const { id, status } = await developer.client.execution.run({ sessionId });
    expect(status).toBe('COMPLETED');
    const { items } = await developer.client.execution.artifacts({ id });
    expect(items.map(({ path }) => path)).toEqual(expect.arrayContaining([...PAGES, ...IMAGES]));
    const urlOf = (path: string) => `/api/v1/executions/${id}/artifacts/${path}`;

    await page.goto('/');
    for (const path of [...PAGES, ...IMAGES]) {
      const download = page.waitForEvent('download');
      // A browser that downloads goes nowhere, which Playwright takes for a failure.
      await page
        .goto(urlOf(path))
        .catch((error: Error) => expect(error.message).toMatch(/Download is starting|ABORTED/));
      expect((await download).suggestedFilename()).toBe(path);
    }

    for (const path of [...PAGES, '.page.html']) {
      const shown = await context.newPage();
      const answer = await shown.goto(`${urlOf(path)}?inline=1`);
      expect(answer?.headers()['content-security-policy']).toMatch(/; sandbox$/);
      expect(await shown.evaluate(() => [document.contentType, document.title, document.scripts.length])).toEqual([
        'text/plain',
        '',
        0,
      ]);
      await shown.close();
    }

    // Not even a page of this site is able to take it for a script or a picture that is one.
    pageWatch.expectOnConsole(/code\.js|image\.svg|polyglot/);
    const taken = await page.evaluate(
      async (urls) => {
        const load = (element: HTMLScriptElement | HTMLImageElement, src: string) =>
          new Promise<string>((resolve) => {
            element.addEventListener('load', () => resolve('loaded'));
            element.addEventListener('error', () => resolve('refused'));
            element.src = src;
            document.body.append(element);
          });
        return [
          await load(document.createElement('script'), urls.script),
          await load(document.createElement('img'), urls.picture),
        ];
      },
      { script: `${urlOf('code.js')}?inline=1`, picture: `${urlOf('image.svg')}?inline=1` },
    );
    expect(taken).toEqual(['refused', 'refused']);
    expect(await page.title()).not.toBe('ran');

    // Where it is taken for a page it does what it is meant to.
    const harmed = await context.newPage();
    await harmed.setContent('<title>still</title><script>document.title = "ran"</script>');
    await expect(harmed).toHaveTitle('ran');
  });
});
