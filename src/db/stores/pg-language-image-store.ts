import { brandId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { isAlive } from '#db/sql/alive-worker.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { LanguageImageRecord, LanguageImageStore } from './language-image-store.ts';

interface ImageRow extends Omit<LanguageImageRecord, 'workerId'> {
  workerId: string;
}

export function createLanguageImageStore({ pool }: Pick<Database, 'pool'>): LanguageImageStore {
  return {
    async set({ workerId, languageId, status, detail, version }) {
      await pool.query(
        `WITH written AS (
           INSERT INTO language_image (worker_id, language_id, status, detail, version)
           VALUES ($1, $2, $3::image_status, $4, $5)
           ON CONFLICT (worker_id, language_id) DO UPDATE
           SET status = excluded.status, detail = excluded.detail, updated_at = now(),
               version = coalesce(excluded.version, language_image.version)
           RETURNING language_id
         )
         SELECT pg_notify('sandpiper_image', language_id) FROM written`,
        [workerId, languageId, status, detail && withoutNul(detail), version],
      );
    },

    async ofAliveWorkers(withinMs) {
      const { rows } = await pool.query<ImageRow>(
        `SELECT i.worker_id AS "workerId", i.language_id AS "languageId", i.status, i.detail, i.version
         FROM language_image i JOIN worker w ON w.id = i.worker_id
         WHERE ${isAlive('$1')}
         ORDER BY i.language_id, i.worker_id`,
        [withinMs],
      );
      return rows.map((row) => ({ ...row, workerId: brandId('worker', row.workerId) }));
    },

    async lastVersions() {
      const { rows } = await pool.query<{ languageId: string; version: string }>(
        `SELECT DISTINCT ON (language_id) language_id AS "languageId", version FROM language_image
         WHERE version IS NOT NULL ORDER BY language_id, updated_at DESC, worker_id`,
      );
      return Object.fromEntries(rows.map(({ languageId, version }) => [languageId, version]));
    },
  };
}
