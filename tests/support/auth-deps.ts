import type { AuthDeps } from '#auth/auth-deps.ts';
import { loadConfig } from '#config/config.ts';
import type { Environment } from '#config/environment.ts';
import { newId } from '#core/ids.ts';
import type { Principal, Role } from '#core/principal.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { hashPassword } from '#services/password-hash.ts';
import type { TestDatabase } from './database.ts';

export const PASSWORD = 'correct horse battery';

/** One hash for all users of a test file: making it takes a fifth of a second. */
const passwordHash = hashPassword(PASSWORD);

export interface AuthBench {
  readonly deps: AuthDeps;
  /** Moves the clock of the deps on. */
  advance(ms: number): void;
  /** A user with {@link PASSWORD}, under an email of their own. */
  user(role?: Role, change?: { passwordTemporary?: boolean; passwordHash?: null }): Promise<UserRecord>;
  /** What is written in the audit about `target`, oldest first. */
  audit(target: string): Promise<{ action: string; actorId: string | null; detail: unknown }[]>;
}

/** Users, tokens and audit of a real database, with a clock that a test moves. */
export function authBench(database: TestDatabase, env: Environment = {}): AuthBench {
  let now = Date.now();
  const { stores } = database;
  const deps = {
    stores,
    config: loadConfig({ PORT: '3000', ...env }),
    secrets: {
      nextAuthSecret: 'a-secret-of-the-tests-that-is-long-enough',
      githubClientSecret: env.GITHUB_SECRET ?? null,
    },
    now: () => new Date(now),
    log: {
      error(fields: object, message: string) {
        throw new Error(`${message}: ${JSON.stringify(fields)}`, { cause: 'err' in fields ? fields.err : undefined });
      },
    },
    // Signing in has no use for the rest: the hub, the languages, the watchers.
  } as unknown as AuthDeps;
  return {
    deps,
    advance(ms) {
      now += ms;
    },
    async user(role = 'DEVELOPER', change = {}) {
      const email = `${newId('user')}@example.com`;
      return stores.users.create({ email, name: null, role, passwordHash: await passwordHash, ...change });
    },
    audit(target) {
      return database.prisma.auditEvent.findMany({
        where: { target },
        orderBy: { id: 'asc' },
        select: { action: true, actorId: true, detail: true },
      });
    },
  };
}

/** Who asks, as `principalFromRequest` would say of a session. */
export function principalOf(user: UserRecord): Principal {
  return { userId: user.id, email: user.email, name: user.name, role: user.role, via: { type: 'session' } };
}
