import { notFound, SandpiperError } from '#core/errors.ts';
import { isAdmin, type Principal } from '#core/principal.ts';

/** @throws SandpiperError NOT_FOUND: to anybody but admins, what is theirs alone doesn't exist. */
export function mustBeAdmin(principal: Principal): void {
  if (!isAdmin(principal)) throw notFound('resource');
}

/**
 * For what makes a way in or gives rights: an API token that was stolen must not leave anything behind that outlives
 * its revocation and isn't in the list that its owner revokes from.
 * @throws SandpiperError NOT_FOUND for anybody but admins, FORBIDDEN for an admin's API token.
 */
export function mustBeAdminInPerson(principal: Principal): void {
  mustBeAdmin(principal);
  if (principal.via.type === 'token') {
    throw new SandpiperError('FORBIDDEN', 'An API token can not change users. Sign in to do that.');
  }
}
