import type { ExecutionId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { artifactOrphans } from '#db/sql/artifact-orphans.ts';
import { keepArtifacts } from '#db/sql/keep-artifacts.ts';
import { inTransaction } from '#db/transaction.ts';
import type { ArtifactRecord, ArtifactRecordStore } from './artifact-store.ts';

interface ArtifactRow extends Omit<ArtifactRecord, 'createdAt'> {
  readonly createdAt: Date;
}

const SELECT = `SELECT path, size_bytes::float8 AS "sizeBytes", content_type AS "contentType", created_at AS "createdAt",
  set_id AS "set", number FROM artifact`;

export function createArtifactStore({ pool }: Pick<Database, 'pool'>): ArtifactRecordStore {
  return {
    async begin({ id, fencingToken }, set) {
      const { rowCount } = await pool.query(
        `INSERT INTO artifact_set (id, execution_id, fencing_token)
         SELECT $3, id, fencing_token FROM execution WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'
         ON CONFLICT (id) DO UPDATE SET execution_id = EXCLUDED.execution_id`,
        [id, fencingToken, set],
      );
      return rowCount === 1;
    },

    keep: (claim, kept) => inTransaction(pool, (client) => keepArtifacts(client, claim, kept)),

    async list(id: ExecutionId) {
      const { rows } = await pool.query<ArtifactRow>(`${SELECT} WHERE execution_id = $1 ORDER BY path COLLATE "C"`, [
        id,
      ]);
      return rows.map(toRecord);
    },

    async find(id, path) {
      // No path that is stored has one, and Postgres takes none.
      if (path.includes('\u0000')) return null;
      const { rows } = await pool.query<ArtifactRow>(`${SELECT} WHERE execution_id = $1 AND path = $2`, [id, path]);
      return rows[0] ? toRecord(rows[0]) : null;
    },

    orphans: (limit) => artifactOrphans(pool, limit),

    async forget(set) {
      await pool.query(
        `DELETE FROM artifact_set s WHERE id = $1 AND NOT EXISTS (SELECT FROM artifact a WHERE a.set_id = s.id)`,
        [set],
      );
    },
  };
}

function toRecord({ createdAt, ...row }: ArtifactRow): ArtifactRecord {
  return { ...row, createdAt: createdAt.toISOString() };
}
