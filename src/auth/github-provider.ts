import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;

/** Where GitHub is. Tests put a server of their own there. */
export interface GithubEndpoints {
  readonly site: string;
  readonly api: string;
}

const GITHUB: GithubEndpoints = { site: 'https://github.com', api: 'https://api.github.com' };

const userSchema = z.object({ id: z.number().int(), login: z.string(), name: z.string().nullish() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** What the `signIn` callback is given of a GitHub user. */
export const githubProfileSchema = z.object({
  id: z.string(),
  name: z.string(),
  verifiedEmail: z.string().nullable(),
});
type GithubProfile = z.infer<typeof githubProfileSchema>;

/**
 * Sign-in with GitHub. Unlike next-auth's own provider it asks for the list of addresses each time and takes only the
 * primary one, and that only where GitHub has verified it: the address decides which account is linked.
 */
export function githubProvider(
  credentials: { clientId: string; clientSecret: string },
  { site, api }: GithubEndpoints = GITHUB,
): OAuthConfig<GithubProfile> {
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    ...credentials,
    issuer: `${site}/login/oauth`,
    authorization: { url: `${site}/login/oauth/authorize`, params: { scope: 'read:user user:email' } },
    token: `${site}/login/oauth/access_token`,
    checks: ['state', 'pkce'],
    userinfo: {
      url: `${api}/user`,
      request: ({ tokens }) => readProfile(api, tokens.access_token ?? ''),
    },
    profile: ({ id, name }) => ({ id, name }),
  };
}

async function readProfile(api: string, accessToken: string): Promise<GithubProfile> {
  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${accessToken}`,
        'user-agent': 'sandpiper',
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`GitHub answered ${response.status} to GET ${path}`);
    return response.json();
  };
  const [user, emails] = await Promise.all([
    read('/user').then((json) => userSchema.parse(json)),
    read('/user/emails').then((json) => emailsSchema.parse(json)),
  ]);
  return {
    id: String(user.id),
    name: user.name ?? user.login,
    verifiedEmail: emails.find((email) => email.primary && email.verified)?.email ?? null,
  };
}
