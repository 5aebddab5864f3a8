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

/** A developer sees and touches what is theirs; an admin sees all. */
export function mayAccess(principal: Principal, ownerId: UserId): boolean {
  return principal.role === 'ADMIN' || principal.userId === ownerId;
}
