import { notFound } from '#core/errors.ts';
import { isAdmin, type Principal } from '#core/principal.ts';

/** @throws SandpiperError NOT_FOUND: to anybody but admins, what is theirs alone doesn't exist. */
export function mustBeAdmin(principal: Principal): void {
  if (!isAdmin(principal)) throw notFound('resource');
}
