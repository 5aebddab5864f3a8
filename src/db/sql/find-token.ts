import type { Role } from '#core/principal.ts';
import type { Queryable } from '#db/queryable.ts';

/** A token and its user, as columns of one row. */
export interface TokenRow {
  id: string;
  userId: string;
  name: string;
  hint: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  userEmail: string;
  userName: string | null;
  userRole: Role;
  userPasswordHash: string | null;
  userPasswordTemporary: boolean;
  userSessionEpoch: number;
  userDisabledAt: Date | null;
  userLastSeenAt: Date | null;
  userCreatedAt: Date;
}

/** In SQL of its own, as every call of a program begins with it. Null for an unknown one and for a revoked one. */
export async function findToken(client: Queryable, secretHash: string): Promise<TokenRow | null> {
  const { rows } = await client.query<TokenRow>({
    name: 'find-token',
    text: `SELECT t.id, t.user_id AS "userId", t.name, t.hint, t.created_at AS "createdAt",
        t.last_used_at AS "lastUsedAt", t.revoked_at AS "revokedAt", u.email AS "userEmail", u.name AS "userName",
        u.role AS "userRole", u.password_hash AS "userPasswordHash", u.password_temporary AS "userPasswordTemporary",
        u.session_epoch AS "userSessionEpoch", u.disabled_at AS "userDisabledAt", u.last_seen_at AS "userLastSeenAt",
        u.created_at AS "userCreatedAt"
      FROM api_token t JOIN "user" u ON u.id = t.user_id WHERE t.secret_hash = $1 AND t.revoked_at IS NULL`,
    values: [secretHash],
  });
  return rows[0] ?? null;
}
