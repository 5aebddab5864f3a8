import { applyMigrations } from '#db/migrations/apply.ts';
import type { Step } from './steps.ts';

/** Brings the database to what the code expects. Safe when several do it at once. */
export async function migrate(databaseUrl: string, step: Step): Promise<void> {
  const { applied } = await applyMigrations(databaseUrl);
  if (applied.length > 0) step.did(`applied ${applied.join(', ')}`);
}
