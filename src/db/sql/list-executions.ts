import type { ExecutionFilter, ExecutionSummary } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { UserId } from '#core/ids.ts';
import { pageFrom } from '#db/paging.ts';
import type { Queryable } from '#db/queryable.ts';
import { SUMMARY_COLUMNS, SUMMARY_SOURCE, type SummaryRow, toSummary } from './execution-rows.ts';
import { conditionsOf, isOfOneThing, ListedValues, whereAll } from './list-conditions.ts';
import { newestOfEachCombination } from './newest-of-each-combination.ts';
import { newestOfSearch } from './newest-of-search.ts';

/**
 * Newest first. `ownerId` null means everybody's; then `q` also looks at the owner's email. What it costs doesn't grow
 * with the table: each way to ask reads the few that it shows from the end of an index.
 */
export async function listExecutions(
  client: Queryable,
  ownerId: UserId | null,
  filter: ExecutionFilter,
): Promise<Page<ExecutionSummary>> {
  const values = new ListedValues();
  const limit = values.add(filter.limit + 1);
  const asked = { ownerId, filter, values, limit };
  const newest = filter.q
    ? newestOfSearch({ ...asked, q: filter.q })
    : isOfOneThing(filter) || !isOfSomeKind(filter)
      ? `SELECT e.id FROM execution e ${whereAll(conditionsOf(asked))} ORDER BY e.queued_at DESC, e.id DESC LIMIT ${limit}`
      : newestOfEachCombination(asked);
  const { rows } = await client.query<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM (${newest}) newest JOIN (${SUMMARY_SOURCE}) ON e.id = newest.id
     ORDER BY e.queued_at DESC, e.id DESC LIMIT ${limit}`,
    values.all,
  );
  return pageFrom(rows, filter.limit, (row) => row.queuedAt, toSummary);
}

function isOfSomeKind({ status, kind, language }: ExecutionFilter): boolean {
  return status !== undefined || kind !== undefined || language !== undefined;
}
