import type { Queryable } from '#db/queryable.ts';

/** The languages of what waits, without `except`: the one that has been waited for longest first. */
export async function waitingLanguages(client: Queryable, except: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ language: string }>(
    `SELECT e.language FROM execution e
     WHERE e.status IN ('QUEUED', 'DELAYED') AND e.language IS NOT NULL AND e.language <> ALL($1::text[])
     GROUP BY e.language ORDER BY min(e.queued_at), e.language`,
    [except],
  );
  return rows.map(({ language }) => language);
}
