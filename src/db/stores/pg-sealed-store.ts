import type { Database } from '#db/client.ts';
import type { SealedCredential, SealedSecret, SealedStore } from './sealed-store.ts';

export function createSealedStore({ pool }: Pick<Database, 'pool'>): SealedStore {
  return {
    async secretsOf(projectId, names) {
      const { rows } = await pool.query<SealedSecret>(
        'SELECT name, sealed FROM project_secret WHERE project_id = $1 AND name = ANY($2)',
        [projectId, names],
      );
      return rows;
    },

    async credential(id, { runBy, projectId }) {
      const { rows } = await pool.query<SealedCredential>(
        `UPDATE credential SET last_used_at = now() WHERE id = $1
           AND owner_id = CASE WHEN $3::text IS NULL THEN $2 ELSE (SELECT owner_id FROM project WHERE id = $3) END
         RETURNING host, username, sealed`,
        [id, runBy, projectId],
      );
      return rows[0] ?? null;
    },
  };
}
