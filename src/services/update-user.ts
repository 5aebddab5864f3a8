import type { z } from 'zod';
import type { AuditAction } from '#core/audit.ts';
import type { User, updateUserInputSchema } from '#core/contracts/users.ts';
import { notFound, SandpiperError } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { Principal, Role } from '#core/principal.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import type { Deps } from './deps.ts';
import { mustBeAdminInPerson } from './must-be-admin.ts';
import { toUser } from './user-view.ts';

export interface UserChange {
  readonly role?: Role;
  readonly disabledAt?: Date | null;
}

/**
 * Disables or enables a user or changes the role, for admins. It is in force from the user's next request on.
 * @throws SandpiperError NOT_FOUND; FORBIDDEN for API tokens; CONFLICT where no admin would be left who can sign in.
 */
export async function updateUser(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
  input: z.output<typeof updateUserInputSchema>,
): Promise<User> {
  mustBeAdminInPerson(principal);
  const before = await deps.stores.users.byId(input.id);
  if (!before) throw notFound('user');
  const change: { role?: Role; disabledAt?: Date | null } = {};
  if (input.role !== undefined && input.role !== before.role) change.role = input.role;
  if (input.disabled !== undefined && input.disabled !== (before.disabledAt !== null)) {
    change.disabledAt = input.disabled ? deps.now() : null;
  }
  const after = await changeUser(deps.stores, before, change);
  for (const event of eventsOf(change)) {
    await deps.stores.audit.record({ ...event, actorId: principal.userId, target: before.id });
  }
  return toUser(after);
}

/**
 * Changes a user unless that leaves no admin who can sign in. Two admins who demote each other at once both look
 * again after their change, and the change is taken back by each who finds nobody left.
 */
export async function changeUser(
  stores: { readonly users: Pick<Deps['stores']['users'], 'update' | 'countAdmins'> },
  before: UserRecord,
  change: UserChange,
): Promise<UserRecord> {
  if (Object.keys(change).length === 0) return before;
  const takesAdmin =
    before.role === 'ADMIN' &&
    before.disabledAt === null &&
    (change.role === 'DEVELOPER' || Boolean(change.disabledAt));
  if (takesAdmin && (await stores.users.countAdmins()) <= 1) throw lastAdmin();
  const after = await mustUpdate(stores, before.id, change);
  if (takesAdmin && (await stores.users.countAdmins()) === 0) {
    await mustUpdate(stores, before.id, { role: before.role, disabledAt: before.disabledAt });
    throw lastAdmin();
  }
  return after;
}

async function mustUpdate(
  stores: { readonly users: Pick<Deps['stores']['users'], 'update'> },
  id: UserId,
  change: UserChange,
): Promise<UserRecord> {
  const user = await stores.users.update(id, change);
  if (!user) throw notFound('user');
  return user;
}

function eventsOf(change: UserChange): { action: AuditAction; detail?: { role: Role } }[] {
  const events: { action: AuditAction; detail?: { role: Role } }[] = [];
  if (change.role !== undefined) events.push({ action: 'user.role-changed', detail: { role: change.role } });
  if (change.disabledAt !== undefined) {
    events.push({ action: change.disabledAt === null ? 'user.enabled' : 'user.disabled' });
  }
  return events;
}

function lastAdmin(): SandpiperError {
  return new SandpiperError('CONFLICT', 'This is the last admin who can sign in. Make somebody else an admin first.');
}
