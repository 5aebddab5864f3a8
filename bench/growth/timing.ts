import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import type { Operation } from './operations.ts';

/** How long it takes, in ms, without what it takes to begin and to roll back. */
export async function timeOf(client: pg.ClientBase, operation: Operation): Promise<number> {
  await client.query('BEGIN');
  try {
    const beganMs = performance.now();
    await operation.run(client);
    return performance.now() - beganMs;
  } finally {
    await client.query('ROLLBACK');
  }
}
