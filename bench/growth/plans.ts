import type pg from 'pg';
import type { Queryable } from '#db/queryable.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface AskedQuery {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * How each statement of `use` would read its tables, by `EXPLAIN`: `Index Scan execution (execution_pkey)`. None of them
 * is executed, all answer that there is nothing. `generic` asks for the plan that a prepared statement may get, which
 * knows nothing of its values; those that have no name are not prepared.
 */
export async function tableReadsOf(
  client: pg.ClientBase,
  use: (client: Queryable) => Promise<unknown>,
  { generic }: { generic: boolean },
): Promise<string[]> {
  const explain = generic ? 'EXPLAIN (FORMAT JSON, GENERIC_PLAN)' : 'EXPLAIN (FORMAT JSON)';
  return (await plansOf(client, use, { explain, generic })).flatMap(readsOf);
}

/**
 * How many blocks the statements of `use` read, from memory or from the disk: what they cost, however busy the machine
 * is. They are executed, and taken back.
 */
export async function blocksOf(client: pg.ClientBase, use: (client: Queryable) => Promise<unknown>): Promise<number> {
  await client.query('BEGIN');
  try {
    const plans = await plansOf(client, use, { explain: 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)', generic: false });
    return plans.reduce((sum, plan) => sum + (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0), 0);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function plansOf(
  client: pg.ClientBase,
  use: (client: Queryable) => Promise<unknown>,
  { explain, generic }: { explain: string; generic: boolean },
): Promise<PlanNode[]> {
  const plans: PlanNode[] = [];
  const query = async (asked: string | AskedQuery, values: unknown[] = []) => {
    const { name, text, values: given }: AskedQuery = typeof asked === 'string' ? { text: asked, values } : asked;
    if (generic && name === undefined) return { rows: [], rowCount: 0 };
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
      text: `${explain} ${text}`,
      // The plan that knows no values takes none.
      ...(generic ? {} : { values: given ?? [] }),
    });
    for (const row of rows) plans.push(row['QUERY PLAN'][0].Plan);
    return { rows: [], rowCount: 0 };
  };
  // biome-ignore lint/suspicious/noExplicitAny: of the many ways to call it, the two that are used
  await use({ query: query as any });
  return plans;
}

function readsOf(node: PlanNode): string[] {
  const table = node['Relation Name'];
  const own = table === undefined ? [] : [`${node['Node Type']} ${table} (${node['Index Name'] ?? 'no index'})`];
  return [...own, ...(node.Plans ?? []).flatMap(readsOf)];
}
