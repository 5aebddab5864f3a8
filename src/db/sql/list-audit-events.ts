import type { AuditEntry, AuditQuery } from '#core/contracts/audit.ts';
import type { Page } from '#core/contracts/pages.ts';
import { isId } from '#core/ids.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { pageFrom, positionOf } from '#db/paging.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import { ListedValues, whereAll } from './list-conditions.ts';

interface AuditRow {
  id: string;
  at: Date;
  action: string;
  actorId: string | null;
  actorEmail: string | null;
  actorName: string | null;
  target: string;
  targetName: string | null;
  ownerEmail: string | null;
  detail: AuditEntry['detail'];
}

/** Newest first. The names are looked up for the page that is shown, not for all that the filters look at. */
export async function listAuditEvents(client: Queryable, query: AuditQuery): Promise<Page<AuditEntry>> {
  const values = new ListedValues();
  const conditions: string[] = [];
  if (query.action) conditions.push(`a.action = ANY(${values.add(query.action)})`);
  if (query.actor) conditions.push(isActor(query.actor, values));
  if (query.target) conditions.push(`a.target = ${values.add(withoutNul(query.target))}`);
  if (query.since) conditions.push(`a.at >= ${values.add(new Date(query.since))}`);
  if (query.until) conditions.push(`a.at < ${values.add(new Date(query.until))}`);
  if (query.cursor) {
    const { at, id } = positionOf(query.cursor);
    conditions.push(`(a.at, a.id) < (${values.add(at)}::timestamptz, ${values.add(id)})`);
  }
  const limit = values.add(query.limit + 1);
  const { rows } = await client.query<AuditRow>(
    `SELECT a.id, a.at, a.action, a.actor_id AS "actorId", actor.email AS "actorEmail", actor.name AS "actorName",
       a.target, COALESCE(u.email, e.title, s.title, p.name, w.hostname) AS "targetName",
       o.email AS "ownerEmail", a.detail
     FROM (
       SELECT * FROM audit_event a ${whereAll(conditions)} ORDER BY a.at DESC, a.id DESC LIMIT ${limit}
     ) a
     LEFT JOIN "user" actor ON actor.id = a.actor_id
     LEFT JOIN "user" u ON u.id = a.target
     LEFT JOIN "user" o ON o.id = a.detail->>'ownerId'
     LEFT JOIN execution e ON e.id = a.target
     LEFT JOIN code_session s ON s.id = a.target
     LEFT JOIN project p ON p.id = a.target
     LEFT JOIN worker w ON w.id = a.target
     ORDER BY a.at DESC, a.id DESC`,
    values.all,
  );
  return pageFrom(rows, query.limit, (row) => row.at, toEntry);
}

/** By id, or by part of the email or name. */
function isActor(actor: string, values: ListedValues): string {
  if (isId('user', actor)) return `a.actor_id = ${values.add(actor)}`;
  const pattern = values.add(`%${containsPattern(actor)}%`);
  // As a list of ids first: few users match what was typed, and many lines are theirs.
  return `a.actor_id = ANY(ARRAY(SELECT id FROM "user" WHERE email ILIKE ${pattern} OR name ILIKE ${pattern}))`;
}

function toEntry({ at, actorEmail, actorName, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    at: at.toISOString(),
    actor: actorEmail === null ? null : { email: actorEmail, name: actorName },
  };
}
