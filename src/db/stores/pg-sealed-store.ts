import type { Database } from '#db/client.ts';
import type { SealedCredential, SealedSecret, SealedStore } from './sealed-store.ts';

/** The project $1, where the user $2 may run it now: the same rule as `projectAccess`, in the statement that opens. */
const RUNNABLE = `SELECT p.id, p.owner_id FROM project p JOIN "user" u ON u.id = $2
  WHERE p.id = $1 AND (p.owner_id = u.id OR u.disabled_at IS NULL AND (u.role = 'ADMIN'
    OR EXISTS (SELECT FROM project_member m WHERE m.project_id = p.id AND m.user_id = u.id)))`;

export function createSealedStore({ pool }: Pick<Database, 'pool'>): SealedStore {
  return {
    async secretsOf({ projectId, runBy }, names) {
      const { rows } = await pool.query<SealedSecret>(
        `SELECT s.name, s.sealed FROM project_secret s JOIN (${RUNNABLE}) p ON p.id = s.project_id WHERE s.name = ANY($3)`,
        [projectId, runBy, names],
      );
      return rows;
    },

    async credential(id, { projectId, runBy }) {
      const { rows } = await pool.query<SealedCredential>(
        `UPDATE credential SET last_used_at = now() WHERE id = $3
           AND owner_id = CASE WHEN $1::text IS NULL THEN $2 ELSE (SELECT owner_id FROM (${RUNNABLE}) p) END
         RETURNING host, username, sealed`,
        [projectId, runBy, id],
      );
      return rows[0] ?? null;
    },

    async mayRun({ projectId, runBy }) {
      const { rowCount } = await pool.query(RUNNABLE, [projectId, runBy]);
      return rowCount === 1;
    },
  };
}
