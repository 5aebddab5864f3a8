import type { Page } from '#core/contracts/pages.ts';
import type { CodeSession, CodeSessionSummary, SessionListQuery } from '#core/contracts/sessions.ts';
import type { SessionId, UserId } from '#core/ids.ts';

export type NewSession = Omit<CodeSession, 'id' | 'revision' | 'status' | 'inputs' | 'createdAt' | 'updatedAt'> &
  Partial<Pick<CodeSession, 'status' | 'inputs'>>;
export type SessionChange = Partial<
  Pick<
    CodeSession,
    'title' | 'language' | 'files' | 'entry' | 'stdin' | 'args' | 'env' | 'limits' | 'inputs' | 'status'
  >
>;

export interface SessionStore {
  create(session: NewSession): Promise<CodeSession>;
  byId(id: SessionId): Promise<CodeSession | null>;
  /** Whose it is, without what is in it. */
  titleAndOwner(id: SessionId): Promise<Pick<CodeSession, 'title' | 'ownerId'> | null>;
  /** Last edited first. */
  list(ownerId: UserId, query: SessionListQuery): Promise<Page<CodeSessionSummary>>;
  /** Writes and counts the revision up only where it still is `revision`; else null and nothing is written. */
  update(id: SessionId, revision: number, change: SessionChange): Promise<CodeSession | null>;
  delete(id: SessionId): Promise<boolean>;
}
