import Docker from 'dockerode';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

const NAME = 'sandpiper-browser-tests';

/** An image of somebody's own, which is no language's by its name. */
async function ownImage(tag: string): Promise<{ reference: string; remove: () => Promise<void> }> {
  const docker = new Docker();
  const images = await docker.listImages({ filters: { reference: ['sandpiper/bash'] } });
  const [newest] = images.sort((one, other) => other.Created - one.Created);
  if (!newest) throw new Error('No worker has made the image of Bash.');
  await docker.getImage(newest.Id).tag({ repo: NAME, tag });
  const reference = `${NAME}:${tag}`;
  return { reference, remove: async () => void (await docker.getImage(reference).remove()) };
}

test('An image of somebody’s own is run with a command and files; its digest is recorded', async ({
  page,
  developer,
}) => {
  await developer.client.execution.run({ language: 'bash', code: 'true' });
  const image = await ownImage(developer.id.slice(-8));
  try {
    const run = new SessionPage(page);
    await page.goto('/new-run?way=image');
    await page.getByRole('textbox', { name: 'Image' }).fill(image.reference);
    await page.getByRole('textbox', { name: 'Command', exact: true }).fill('bash hello.sh "two words"');
    await page.getByRole('button', { name: 'Add a file' }).click();
    await page.getByRole('textbox', { name: 'File name' }).fill('hello.sh');
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    await run.expectEditor();
    await run.editor.focus();
    await page.keyboard.insertText('echo "hello $1"\n');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    await run.expectStatus('Completed', { timeout: 60_000 });
    await run.expectLines(['hello two words']);
    const environment = page.getByRole('region', { name: 'Environment' });
    await expect(environment).toContainText(image.reference);
    await expect(environment).toContainText('sha256:');
    await expect(page.getByRole('region', { name: 'About this run' })).toContainText('Custom image');

    await page.goto('/history');
    await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Custom image' });
    await expect(page.getByRole('row').filter({ has: page.getByRole('link') })).toHaveCount(1);

    const { id } = await developer.client.project.create({
      name: 'imaged',
      image: image.reference,
      files: [{ path: 'go.sh', content: 'echo "of a project: $1 $MODE"; exit 3\n' }],
      scripts: { run: 'bash go.sh "$@"' },
      env: { MODE: 'usual' },
    });
    await developer.client.project.run({ id, args: ['given'] });
    await page.goto(`/projects/${id}`);
    await page.getByRole('region', { name: 'Recent runs' }).getByRole('link').first().click();
    await run.expectStatus('Failed', { timeout: 60_000 });
    await run.expectLines(['of a project: given usual']);
    await expect(environment).toContainText(image.reference);
  } finally {
    await image.remove();
  }
});

test('An image that the engine has not, and nobody may pull, is told so', async ({ page, developer }) => {
  const { id } = await developer.client.execution.submit({ image: 'nowhere.example/no/such:1', command: ['true'] });
  await page.goto(`/history/${id}`);
  const run = new SessionPage(page);
  await run.expectStatus('Failed', { timeout: 60_000 });
  await expect(run.console).toContainText('nowhere.example/no/such:1');
});
