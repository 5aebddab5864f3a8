import type { Secrets } from '#config/secrets.ts';
import type { UserId } from '#core/ids.ts';
import type { Deps } from '#services/deps.ts';
import type { GithubEndpoints } from './github-provider.ts';

/** What signing in and telling who asks is given: what use cases get, and the secrets that sign the cookies. */
export interface AuthDeps extends Deps {
  readonly secrets: Pick<Secrets, 'nextAuthSecret' | 'githubClientSecret'>;
  /** Told of failures that are ours, never of wrong passwords. */
  readonly log?: { error(fields: object, message: string): void };
  /** Told who asks, by the id that the request has. */
  readonly onPrincipal?: (requestId: string, userId: UserId) => void;
  /** Absent: GitHub's own. */
  readonly githubEndpoints?: GithubEndpoints;
}
