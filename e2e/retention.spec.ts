import pg from 'pg';
import { expect, test } from './support/test.ts';

test('A run whose log was removed says so, on its page and as it is downloaded', async ({
  page,
  developer,
  pageWatch,
}) => {
  pageWatch.expectOnConsole(/status of 410/);
  const { id } = await developer.client.execution.run({ language: 'python', code: 'print("once upon a time")' });
  await makeOld(id);
  await page.goto(`/history/${id}`);
  const output = page.getByRole('log', { name: 'Output' });
  await expect(output).toHaveText('The log was removed after 30 days.');
  await expect(page.getByText('once upon a time', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Download the log' }).click();
  await expect(page.getByRole('region', { name: 'Console' }).getByRole('alert')).toHaveText(
    'The log was removed for its age.',
  );
});

/** As the worker that removes what is old leaves a run that ended 30 days ago. */
async function makeOld(id: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.SANDPIPER_E2E_DATABASE_URL });
  await client.connect();
  try {
    await client.query(
      `UPDATE execution SET log_removed_at = ended_at, queued_at = queued_at - interval '30 days',
         started_at = started_at - interval '30 days', ended_at = ended_at - interval '30 days' WHERE id = $1`,
      [id],
    );
    await client.query('DELETE FROM log_chunk WHERE execution_id = $1', [id]);
  } finally {
    await client.end();
  }
}
