import type { ExecutionFilter } from '#core/contracts/executions.ts';
import type { UserId } from '#core/ids.ts';
import { positionOf } from '#db/paging.ts';
import { withoutNul } from '#db/storable-text.ts';

/** The values of a statement that is put together, in the order of their placeholders. */
export class ListedValues {
  readonly #values: unknown[] = [];

  /** The placeholder of the value. */
  add(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  get all(): unknown[] {
    return this.#values;
  }
}

/** What is asked for of a list of executions; `limit` is the placeholder of one more than it shows. */
export interface Asked {
  /** Null is everybody. */
  readonly ownerId: UserId | null;
  readonly filter: ExecutionFilter;
  readonly values: ListedValues;
  readonly limit: string;
}

/** Whose or of what, of what time, and where the page begins: what an index that ends in time reads in one piece. */
export function rangeOf({ ownerId, filter, values }: Asked): string[] {
  const conditions: string[] = [];
  if (ownerId !== null) conditions.push(`e.owner_id = ${values.add(ownerId)}`);
  if (filter.projectId) conditions.push(`e.project_id = ${values.add(filter.projectId)}`);
  if (filter.sessionId) conditions.push(`e.session_id = ${values.add(filter.sessionId)}`);
  if (filter.since) conditions.push(`e.queued_at >= ${values.add(new Date(filter.since))}`);
  if (filter.until) conditions.push(`e.queued_at < ${values.add(new Date(filter.until))}`);
  if (filter.cursor) {
    const { at, id } = positionOf(filter.cursor);
    conditions.push(`(e.queued_at, e.id) < (${values.add(at)}::timestamptz, ${values.add(id)})`);
  }
  return conditions;
}

/** All of the filter but `q`. */
export function conditionsOf(asked: Asked): string[] {
  const { filter, values } = asked;
  const conditions = rangeOf(asked);
  if (filter.status) conditions.push(`e.status = ANY(${values.add(filter.status)}::execution_status[])`);
  if (filter.kind) conditions.push(`e.kind = ANY(${values.add(filter.kind)}::execution_kind[])`);
  if (filter.language) conditions.push(`e.language = ANY(${values.add(filter.language.map(withoutNul))}::text[])`);
  return conditions;
}

/** A code session or a project has an index of its own, and mostly few executions. */
export function isOfOneThing({ sessionId, projectId }: ExecutionFilter): boolean {
  return sessionId !== undefined || projectId !== undefined;
}

/** The WHERE clause of all of them together; nothing where there are none. */
export function whereAll(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}
