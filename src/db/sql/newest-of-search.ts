import { containsPattern } from '#db/like-pattern.ts';
import { type Asked, conditionsOf, isOfOneThing, rangeOf, whereAll } from './list-conditions.ts';

/** What an index of trigrams can find: three letters or digits in a row. */
const INDEXED = /[\p{L}\p{N}]{3}/u;
/** Of what it can't find, so many are looked through, from the newest. */
const LOOKED_THROUGH = 5_000;
const ID = /^(?:exec_)?([0-9a-z]{1,24})$/;
const ID_LENGTH = 24;

/**
 * The ids of the newest whose title has `q` in it, whose id begins with it, or (where everybody's are asked for) whose
 * owner's email has it in it. Each of these is looked for by an index of its own.
 */
export function newestOfSearch(asked: Asked & { readonly q: string }): string {
  const { ownerId, values, limit, q } = asked;
  const pattern = values.add(`%${containsPattern(q)}%`);
  const conditions = conditionsOf(asked);
  const first = (source: string, own: readonly string[]) =>
    `(SELECT e.id, e.queued_at FROM ${source} ${whereAll([...conditions, ...own])}
      ORDER BY e.queued_at DESC, e.id DESC LIMIT ${limit})`;

  const titled = `e.title ILIKE ${pattern}`;
  const branches = INDEXED.test(q)
    ? [
        first('execution e', [titled, 'e.ended_at IS NOT NULL']),
        first('execution e', [titled, `e.status IN ('QUEUED', 'DELAYED', 'RUNNING')`]),
      ]
    : [first(newest(asked), [titled])];

  const id = ID.exec(q.trim().toLowerCase())?.[1];
  if (id !== undefined) {
    const from = values.add(`exec_${id.padEnd(ID_LENGTH, '0')}`);
    const to = values.add(`exec_${id.padEnd(ID_LENGTH, 'z')}`);
    branches.push(first('execution e', [`e.id BETWEEN ${from} AND ${to}`]));
  }
  if (ownerId === null && isOfOneThing(asked.filter)) {
    branches.push(first(`${newest(asked)} JOIN "user" o ON o.id = e.owner_id`, [`o.email ILIKE ${pattern}`]));
  } else if (ownerId === null) {
    branches.push(
      `SELECT owned.* FROM "user" o CROSS JOIN LATERAL ${first('execution e', ['e.owner_id = o.id'])} owned
       WHERE o.email ILIKE ${pattern}`,
    );
  }
  return `SELECT id FROM (${branches.join(' UNION ')}) each ORDER BY queued_at DESC, id DESC LIMIT ${limit}`;
}

function newest(asked: Asked): string {
  return `(
    SELECT * FROM execution e ${whereAll(rangeOf(asked))} ORDER BY e.queued_at DESC, e.id DESC LIMIT ${LOOKED_THROUGH}
  ) e`;
}
