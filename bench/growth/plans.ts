import type pg from 'pg';
import type { Queryable } from '#db/queryable.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How a statement reads the tables: `Index Scan execution (execution_pkey)`. */
export type TableReads = readonly string[];

/**
 * How each statement of `use` would read its tables, by `EXPLAIN`; none of them is executed, all answer that there is
 * nothing. `generic` asks for the plan that a prepared statement may get, which knows nothing of its values.
 */
export async function tableReadsOf(
  client: pg.ClientBase,
  use: (client: Queryable) => Promise<unknown>,
  { generic }: { generic: boolean },
): Promise<TableReads> {
  const found: string[] = [];
  const explain = async (query: string | { text: string; values?: unknown[] }, values: unknown[] = []) => {
    const asked = typeof query === 'string' ? { text: query, values } : query;
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
      text: `EXPLAIN (FORMAT JSON${generic ? ', GENERIC_PLAN' : ''}) ${asked.text}`,
      ...(generic ? {} : { values: asked.values ?? [] }),
    });
    for (const row of rows) found.push(...readsOf(row['QUERY PLAN'][0].Plan));
    return { rows: [], rowCount: 0 };
  };
  // biome-ignore lint/suspicious/noExplicitAny: of the many ways to call it, the two that are used
  await use({ query: explain as any });
  return found;
}

function readsOf(node: PlanNode): string[] {
  const table = node['Relation Name'];
  const own = table === undefined ? [] : [`${node['Node Type']} ${table} (${node['Index Name'] ?? 'no index'})`];
  return [...own, ...(node.Plans ?? []).flatMap(readsOf)];
}
