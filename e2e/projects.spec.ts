import { readFile } from 'node:fs/promises';
import { expect, test } from './support/test.ts';

const SECRET = 'zebra-7261-secret';

test.describe('A project', () => {
  test('is made, found, changed, and deleted', async ({ page, developer, pageWatch }) => {
    pageWatch.expectOnConsole(/status of 400/);
    expect(developer.email).toContain('@');
    await page.goto('/projects');
    await page.getByRole('link', { name: 'New project' }).click();
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('nightly report');
    await page.getByRole('button', { name: 'Create the project' }).click();
    await expect(name).toHaveAccessibleDescription(/must begin with a letter/);
    await expect(name).toBeFocused();
    await name.fill('nightly-report');
    await page.getByRole('textbox', { name: 'Description' }).fill('Sums up the day');
    await page.getByRole('textbox', { name: 'Test', exact: true }).fill('python3 -m unittest');
    await page.getByRole('button', { name: 'Create the project' }).click();
    await expect(page).toHaveURL(/\/projects\/proj_\w+\/files/);
    await expect(page.getByRole('tab', { name: /main\.py/ })).toBeVisible();

    await page.getByRole('link', { name: 'Projects' }).click();
    const rows = page.getByRole('list', { name: 'Projects' }).getByRole('link');
    await expect(rows.filter({ hasText: 'nightly-report' })).toHaveCount(1);
    await page.getByRole('searchbox', { name: 'Search projects' }).fill('nothing like it');
    await expect(page.getByText('Nothing found')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search projects' }).fill('sums');
    await rows.filter({ hasText: 'nightly-report' }).click();

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Delete the project…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the project' }).click();
    await expect(page).toHaveURL(/\/projects$/);
    await expect(page.getByText('No projects yet')).toBeVisible();
  });

  test('keeps changes that are not saved over a reload, and overwrites nothing that was saved elsewhere', async ({
    page,
    developer,
    pageWatch,
  }) => {
    pageWatch.expectOnConsole(/status of 409/);
    const { project } = developer.client;
    const { id } = await project.create({ name: 'kept', files: [{ path: 'main.py', content: 'print(1)\n' }] });
    await page.goto(`/projects/${id}/settings`);
    const status = page.getByRole('status', { name: 'Save status' });
    const build = page.getByRole('textbox', { name: 'Build command' });
    await build.fill('make');
    await expect(status).toHaveText('Unsaved changes');
    await page.reload();
    await expect(build).toHaveValue('make');
    await expect(page.getByText('Changes that you had not saved are here again.')).toBeVisible();

    await project.update({ id, description: 'of somebody else' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Newer settings of this project were saved elsewhere.')).toBeVisible();
    expect((await project.get({ id })).buildCommand).toBeNull();
    await page.getByRole('button', { name: 'Load the newer ones' }).click();
    await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('of somebody else');
    await expect(build).toHaveValue('');
    await build.fill('make all');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(status).toHaveText('Saved');
    expect(await project.get({ id })).toMatchObject({ buildCommand: 'make all', description: 'of somebody else' });
  });

  test('has files that are edited, uploaded as an archive and downloaded', async ({ page, developer, pageWatch }) => {
    pageWatch.expectOnConsole(/status of 400/);
    const { project } = developer.client;
    const { id } = await project.create({ name: 'files', files: [{ path: 'main.py', content: 'print(1)\n' }] });
    await page.goto(`/projects/${id}/files`);
    await page.getByRole('button', { name: 'Add a file' }).click();
    await page.getByRole('textbox', { name: 'File name' }).fill('lib/numbers.py');
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    await expect(page.getByRole('status', { name: 'Save status' })).toHaveText('Unsaved changes');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('status', { name: 'Save status' })).toContainText('2 files');
    expect((await project.get({ id })).files?.map(({ path }) => path)).toEqual(['main.py', 'lib/numbers.py']);

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as zip' }).click();
    const zip = await (await download).path();

    await project.update({ id, files: [{ path: 'other.py', content: '' }] });
    await page.reload();
    await expect(page.getByRole('tab', { name: /other\.py/ })).toBeVisible();
    await page
      .getByLabel('Archive')
      .setInputFiles({ name: 'again.zip', mimeType: 'application/zip', buffer: await readFile(zip) });
    await page.getByRole('dialog').getByRole('button', { name: 'Replace the files' }).click();
    await expect(page.getByText('Uploaded again.zip: 2 files.')).toBeVisible();
    await expect(page.getByRole('tab', { name: /main\.py/ })).toBeVisible();
    const tar = await page.request.get(`/api/v1/projects/${id}/files?format=tar.gz`);
    await page
      .getByLabel('Archive')
      .setInputFiles({ name: 'again.tar.gz', mimeType: 'application/gzip', buffer: await tar.body() });
    await page.getByRole('dialog').getByRole('button', { name: 'Replace the files' }).click();
    await expect(page.getByText('Uploaded again.tar.gz: 2 files.')).toBeVisible();
    await page
      .getByLabel('Archive')
      .setInputFiles({ name: 'no.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
    await page.getByRole('dialog').getByRole('button', { name: 'Replace the files' }).click();
    await expect(page.getByRole('region', { name: 'Files of the project' }).getByRole('alert')).toBeVisible();
    expect((await project.get({ id })).files).toHaveLength(2);
  });

  test('takes an archive that is dropped on its files, and asks before unsaved changes of them are left', async ({
    page,
    developer,
  }) => {
    const { project } = developer.client;
    const { id } = await project.create({ name: 'dropped', files: [{ path: 'main.py', content: 'print(1)\n' }] });
    await page.goto(`/projects/${id}/files`);
    const zip = await (await page.request.get(`/api/v1/projects/${id}/files?format=zip`)).body();
    await project.update({ id, files: [{ path: 'other.py', content: '' }] });
    await page.reload();
    await expect(page.getByRole('tab', { name: /other\.py/ })).toBeVisible();
    const dropped = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped.zip', { type: 'application/zip' }));
      return transfer;
    }, zip.toString('base64'));
    const files = page.getByRole('region', { name: 'Files of the project' });
    await files.dispatchEvent('dragover', { dataTransfer: dropped });
    await expect(page.getByText('Drop an archive to replace the files')).toBeVisible();
    await files.dispatchEvent('drop', { dataTransfer: dropped });
    await page.getByRole('dialog').getByRole('button', { name: 'Replace the files' }).click();
    await expect(page.getByRole('tab', { name: /main\.py/ })).toBeVisible();

    await page.getByRole('button', { name: 'Add a file' }).click();
    await page.getByRole('textbox', { name: 'File name' }).fill('more.py');
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    await expect(page.getByRole('status', { name: 'Save status' })).toHaveText('Unsaved changes');
    page.once('dialog', (dialog) => dialog.dismiss());
    await page.getByRole('link', { name: 'History' }).click();
    await expect(page).toHaveURL(/\/files$/);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('link', { name: 'History' }).click();
    await expect(page).toHaveURL(/\/history$/);
  });

  test('has secrets that no page and no answer ever shows', async ({ page, developer }) => {
    const { project } = developer.client;
    const { id } = await project.create({ name: 'secret', files: [{ path: 'main.py', content: 'print(1)\n' }] });
    const answers: string[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('/api/')) answers.push(await response.text().catch(() => ''));
    });
    await page.goto(`/projects/${id}/secrets`);
    await page.getByRole('textbox', { name: 'Name' }).fill('DEPLOY_TOKEN');
    await page.getByRole('textbox', { name: 'Value' }).fill(SECRET);
    await page.getByRole('button', { name: 'Add the secret' }).click();
    const secrets = page.getByRole('list', { name: 'Secrets' });
    await expect(secrets).toContainText('DEPLOY_TOKEN');
    await expect(page.getByRole('textbox', { name: 'Value' })).toHaveValue('');
    await page.getByRole('button', { name: 'Replace DEPLOY_TOKEN' }).click();
    await page.getByRole('textbox', { name: 'New value of DEPLOY_TOKEN' }).fill(`${SECRET}-2`);
    await secrets.getByRole('button', { name: 'Replace', exact: true }).click();
    await expect(secrets.getByRole('textbox')).toHaveCount(0);
    for (const view of ['', '/settings', '/files', '/members', '/secrets']) {
      await page.goto(`/projects/${id}${view}`);
      await expect(page.getByRole('heading', { name: 'secret', exact: true })).toBeVisible();
      expect(await page.content()).not.toContain(SECRET);
    }
    await page.getByRole('button', { name: 'Remove DEPLOY_TOKEN' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the secret' }).click();
    await expect(page.getByText('No secrets yet')).toBeVisible();
    expect(answers.length).toBeGreaterThan(5);
    expect(answers.join('\n')).not.toContain(SECRET);
  });

  test('is run by its members, who see neither its settings nor the runs of others', async ({
    page,
    developer,
    caller,
    pageWatch,
  }) => {
    pageWatch.expectOnConsole(/status of 404/);
    const { id } = await caller.client.project.create({
      name: `shared-${developer.id.slice(-8)}`,
      files: [{ path: 'main.sh', content: 'echo shared\n' }],
      language: 'bash',
    });
    await page.goto('/projects');
    await expect(page.getByText('No projects yet')).toBeVisible();
    await caller.client.project.addMember({ id, email: developer.email });
    await caller.client.project.run({ id, script: 'run' });
    await page.goto(`/projects/${id}`);
    await expect(page.getByText('Nothing of it has run yet')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Project' }).getByRole('link')).toHaveText([
      'Overview',
      'Files',
      'Members',
    ]);
    await page.getByRole('link', { name: 'Files' }).click();
    await expect(page.getByText('echo shared')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
    await page.goto(`/projects/${id}/secrets`);
    await expect(page.getByText('Only its owner sees and changes these.')).toBeVisible();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/history\/exec_/);
    await expect(page.getByRole('region', { name: 'About this run' })).toContainText('Run');
    await page.getByRole('link', { name: 'Open the project' }).click();
    await expect(page.getByRole('region', { name: 'Recent runs' }).getByRole('link')).toHaveCount(1);
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave the project' }).click();
    await expect(page.getByText('No projects yet')).toBeVisible();

    // What they ran stays theirs, and leads to what says why there is no more.
    const [ran] = (await developer.client.execution.list({})).items;
    await page.goto(`/history/${ran?.id}`);
    await page.getByRole('link', { name: 'Open the project' }).click();
    await expect(page.getByRole('heading', { name: 'There is no such project' })).toBeVisible();
    await expect(page.getByText('you are no member of it any more')).toBeVisible();
    await page.getByRole('link', { name: 'Go to the projects' }).click();
    await expect(page.getByText('No projects yet')).toBeVisible();
  });
});
