import type { DependencySetId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { inTransaction } from '#db/transaction.ts';
import type { DependencyKey, DependencySetRecord, DependencyStore } from './dependency-store.ts';

const KEY = 'owner_id = $1 AND image_digest = $2 AND package_manager = $3 AND lockfile_hash = $4';

export function createDependencyStore({ pool }: Pick<Database, 'pool'>): DependencyStore {
  return {
    async use(key) {
      const { rows } = await pool.query<{ id: DependencySetId }>(
        `UPDATE dependency_set SET last_used_at = now() WHERE ${KEY} RETURNING id`,
        valuesOf(key),
      );
      return rows[0]?.id ?? null;
    },

    async add(set, mostBytes) {
      const { id, language, packages, sizeBytes } = set;
      if (sizeBytes > mostBytes) return false;
      return await inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO dependency_set
             (owner_id, image_digest, package_manager, lockfile_hash, id, language, packages, size_bytes)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
          [...valuesOf(set), id, language, packages, sizeBytes],
        );
        await client.query(
          `DELETE FROM dependency_set WHERE id IN (
             SELECT id FROM (
               SELECT id, sum(size_bytes) OVER (ORDER BY last_used_at DESC, id DESC) AS upto
               FROM dependency_set WHERE owner_id = $1
             ) AS kept WHERE upto > $2)`,
          [set.ownerId, mostBytes],
        );
        return rowCount === 1;
      });
    },

    async listOf(ownerId) {
      const { rows } = await pool.query<DependencySetRecord>(
        `SELECT id, owner_id AS "ownerId", package_manager AS "packageManager", language, packages,
           image_digest AS "imageDigest", lockfile_hash AS "lockfileHash", size_bytes::float8 AS "sizeBytes",
           created_at AS "createdAt", last_used_at AS "lastUsedAt"
         FROM dependency_set WHERE owner_id = $1 ORDER BY last_used_at DESC, id DESC`,
        [ownerId],
      );
      return rows;
    },

    async clear(ownerId) {
      return (await pool.query('DELETE FROM dependency_set WHERE owner_id = $1', [ownerId])).rowCount ?? 0;
    },

    async forget(id) {
      await pool.query('DELETE FROM dependency_set WHERE id = $1', [id]);
    },

    async forgetUnused(days) {
      await pool.query(`DELETE FROM dependency_set WHERE last_used_at < now() - $1 * interval '1 day'`, [days]);
    },

    async known(ids) {
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM dependency_set WHERE id = ANY($1)', [ids]);
      return new Set(rows.map(({ id }) => id));
    },
  };
}

function valuesOf({ ownerId, imageDigest, packageManager, lockfileHash }: DependencyKey): string[] {
  return [ownerId, imageDigest, packageManager, lockfileHash];
}
