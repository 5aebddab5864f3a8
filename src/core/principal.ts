import { z } from 'zod';
import type { TokenId, UserId } from './ids.ts';

export const roleSchema = z.enum(['ADMIN', 'DEVELOPER']);
export type Role = z.infer<typeof roleSchema>;

/** Who asks: a user that is signed in or came with an API token, read afresh for each request. */
export interface Principal {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
  readonly via: { readonly type: 'session' } | { readonly type: 'token'; readonly tokenId: TokenId };
}

export function isAdmin(principal: Principal): boolean {
  return principal.role === 'ADMIN';
}

/** What of a principal decides what they may see. */
export type Asker = Pick<Principal, 'userId' | 'role'>;

/** A developer sees and touches what is theirs; an admin sees all. */
export function mayAccess(principal: Asker, ownerId: UserId): boolean {
  return principal.role === 'ADMIN' || principal.userId === ownerId;
}

/** An execution is seen, and ended, by who started it and by the owner of the project that it is of. */
export function mayAccessExecution(
  principal: Asker,
  { ownerId, projectOwnerId }: { readonly ownerId: UserId; readonly projectOwnerId: UserId | null },
): boolean {
  return mayAccess(principal, ownerId) || (projectOwnerId !== null && mayAccess(principal, projectOwnerId));
}

/** Who may change a project may run it; of its members none may change it. Null: to them it doesn't exist. */
export function projectAccess(
  principal: Asker,
  project: { readonly ownerId: UserId; readonly memberIds: readonly UserId[] },
): 'edit' | 'run' | null {
  if (mayAccess(principal, project.ownerId)) return 'edit';
  return project.memberIds.includes(principal.userId) ? 'run' : null;
}
