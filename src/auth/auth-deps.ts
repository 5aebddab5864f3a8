import type { Secrets } from '#config/secrets.ts';
import type { Deps } from '#services/deps.ts';

/** What signing in and telling who asks is given: what use cases get, and the secrets that sign the cookies. */
export interface AuthDeps extends Deps {
  readonly secrets: Pick<Secrets, 'nextAuthSecret' | 'githubClientSecret'>;
}
