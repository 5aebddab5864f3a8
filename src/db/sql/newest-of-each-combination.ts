import { executionKindSchema } from '#core/contracts/executions.ts';
import { executionStatusSchema } from '#core/execution-status.ts';
import { withoutNul } from '#db/storable-text.ts';
import { type Asked, rangeOf, whereAll } from './list-conditions.ts';

/**
 * The ids of the newest that are of one of the statuses, kinds and languages. The newest of each combination stand
 * together in an index, so that the first few of each are read and merged, however many there are and however seldom
 * they are what was asked for. Where no language is named, those that there are of a status and kind are found by
 * skipping from one to the next in the same index.
 */
export function newestOfEachCombination(asked: Asked): string {
  const { ownerId, filter, values, limit } = asked;
  const statuses = `unnest(${values.add(filter.status ?? executionStatusSchema.options)}::execution_status[]) s (status)`;
  const kinds = `unnest(${values.add(filter.kind ?? executionKindSchema.options)}::execution_kind[]) k (kind)`;
  const range = rangeOf(asked);
  const newest = (language: string) => `
    SELECT first.* FROM combination c CROSS JOIN LATERAL (
      SELECT e.id, e.queued_at FROM execution e
      ${whereAll([...range, 'e.status = c.status', 'e.kind = c.kind', language])}
      ORDER BY e.queued_at DESC, e.id DESC LIMIT ${limit}
    ) first`;

  if (filter.language) {
    const languages = `unnest(${values.add(filter.language.map(withoutNul))}::text[]) l (language)`;
    return `
      WITH combination AS MATERIALIZED (SELECT * FROM ${statuses} CROSS JOIN ${kinds} CROSS JOIN ${languages})
      SELECT id FROM (${newest('e.language = c.language')}) each ORDER BY queued_at DESC, id DESC LIMIT ${limit}`;
  }
  const owned = ownerId === null ? [] : [`f.owner_id = ${values.add(ownerId)}`];
  const nextLanguage = (after: string[]) => `
    SELECT f.language FROM execution f ${whereAll([...owned, 'f.status = s.status', 'f.kind = k.kind', ...after])}
    ORDER BY f.language LIMIT 1`;
  // The last of a status and kind is always null: there is no next one, or the next one is none.
  return `
    WITH combination AS MATERIALIZED (
      SELECT * FROM ${statuses} CROSS JOIN ${kinds} CROSS JOIN LATERAL (
        WITH RECURSIVE found (language) AS (
          SELECT (${nextLanguage([])})
          UNION ALL
          SELECT (${nextLanguage(['f.language > found.language'])}) FROM found WHERE found.language IS NOT NULL
        )
        SELECT language FROM found
      ) l
    )
    SELECT id FROM (
      ${newest('e.language = c.language')}
      UNION ALL
      ${newest('e.language IS NULL AND c.language IS NULL')}
    ) each ORDER BY queued_at DESC, id DESC LIMIT ${limit}`;
}
