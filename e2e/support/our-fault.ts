import pg from 'pg';

/** Writes as long as it runs: so a worker that lost the run notices at once. */
export const GOES_ON = 'echo one; while sleep 0.2; do echo more; done';

/**
 * Has what runs fail for good through our own fault, as its worker does where a sandbox breaks time and again: nothing
 * that a test can do from outside breaks one.
 */
export async function failForGood(id: string): Promise<void> {
  await change(
    id,
    `status = 'FAILED', outcome_type = 'ENVIRONMENT', ended_at = now(), faults = 5,
     outcome_message = 'could not be run in 5 attempts: at the last one the sandbox failed'`,
  );
}

/** Takes what runs from its worker, as happens where one is found dead: it waits for another attempt. */
export async function cutOff(id: string): Promise<void> {
  await change(id, `status = 'QUEUED', faults = 1, delay_reason = 'its worker went away'`);
}

async function change(id: string, set: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.SANDPIPER_E2E_DATABASE_URL });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `UPDATE execution SET ${set}, fencing_token = NULL WHERE id = $1 AND status = 'RUNNING'`,
      [id],
    );
    if (rowCount !== 1) throw new Error(`${id} does not run.`);
  } finally {
    await client.end();
  }
}
