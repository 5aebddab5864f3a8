import type { AuthOptions, DefaultSession } from 'next-auth';
import type { JWT } from 'next-auth/jwt';
import type { CredentialsConfig } from 'next-auth/providers/credentials';
import type { UserRecord } from '#db/stores/user-store.ts';
import { signIn } from '#services/sign-in.ts';
import { signInByLink } from '#services/sign-in-link.ts';
import { signInWithGithub } from '#services/sign-in-with-github.ts';
import type { AuthDeps } from './auth-deps.ts';
import { callbackPath } from './callback-path.ts';
import { githubProfileSchema, githubProvider } from './github-provider.ts';
import { claimsOf, cookieSettings, SESSION_MAX_AGE_SECONDS } from './session-cookie.ts';
import { problemOf } from './sign-in-problem.ts';

/**
 * How next-auth signs people in here. There is no adapter: sessions are encrypted cookies, and users, links and
 * linked GitHub accounts are the services' own affair. `address` is where this request comes from.
 */
export function authOptions(deps: AuthDeps, address: string | null): AuthOptions {
  const { githubClientId } = deps.config;
  const { githubClientSecret } = deps.secrets;
  const github =
    githubClientId && githubClientSecret
      ? [githubProvider({ clientId: githubClientId, clientSecret: githubClientSecret }, deps.githubEndpoints)]
      : [];
  return {
    secret: deps.secrets.nextAuthSecret,
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_SECONDS },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    cookies: cookies(deps),
    useSecureCookies: cookieSettings(deps.config).secure,
    providers: [passwordProvider(deps, address), linkProvider(deps, address), ...github],
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (account?.provider !== 'github') return true;
        try {
          const { id, name, verifiedEmail } = githubProfileSchema.parse(profile);
          await signInWithGithub(deps, { accountId: id, name, verifiedEmail });
          return true;
        } catch (error) {
          return `/sign-in?error=${reported(deps, error, 'wrong')}`;
        }
      },
      jwt: async ({ token, user, account, trigger }) => {
        if (trigger !== 'signIn') return tokenOf(await userOfSession(deps, token));
        const signedIn =
          account?.provider === 'github'
            ? await deps.stores.users.byAccount('github', account.providerAccountId)
            : await userById(deps, { sub: user.id, epoch: 0 });
        if (!signedIn || signedIn.disabledAt) throw new Error('The user went away while signing in');
        return tokenOf(signedIn);
      },
      session: ({ session, token }) => sessionOf(session.expires, token),
      redirect: ({ url, baseUrl }) => `${baseUrl}${callbackPath(url, baseUrl)}`,
    },
    logger: {
      error: (code, metadata) => {
        // A session that has ended: not an error of ours.
        if (code !== 'JWT_SESSION_ERROR') deps.log?.error({ code, err: metadata }, 'next-auth failed');
      },
      warn: () => {},
      debug: () => {},
    },
  };
}

function passwordProvider(deps: AuthDeps, address: string | null): CredentialsConfig {
  return credentials('password', 'Email and password', async ({ email, password }) => {
    try {
      return await signIn(deps, { email: text(email), password: text(password), address });
    } catch (error) {
      throw new Error(reported(deps, error, 'wrong'));
    }
  });
}

function linkProvider(deps: AuthDeps, address: string | null): CredentialsConfig {
  return credentials('link', 'One-time link', async ({ secret }) => {
    try {
      return await signInByLink(deps, { secret: text(secret), address });
    } catch (error) {
      throw new Error(reported(deps, error, 'link'));
    }
  });
}

function credentials(
  id: string,
  name: string,
  authorize: (fields: Readonly<Record<string, unknown>>) => Promise<UserRecord>,
): CredentialsConfig {
  return {
    id,
    name,
    type: 'credentials',
    credentials: {},
    // Only the id goes on: what authorize returns is handed around and must not carry the password's hash.
    authorize: async (fields) => ({ id: (await authorize(fields ?? {})).id }),
  };
}

/** The short word for an error, which next-auth puts into the address; what nobody expects is logged as well. */
function reported(deps: AuthDeps, error: unknown, unauthenticated: 'wrong' | 'link'): string {
  const problem = problemOf(error, unauthenticated);
  if (problem === 'unavailable') deps.log?.error({ err: error }, 'a sign-in failed');
  return problem;
}

/** @throws Error where the session has ended: next-auth then removes the cookie. */
async function userOfSession(deps: AuthDeps, token: JWT): Promise<UserRecord> {
  const user = await userById(deps, token);
  const epoch = claimsOf(token)?.epoch;
  if (!user || user.disabledAt || user.sessionEpoch !== epoch) throw new Error('This session has ended');
  return user;
}

async function userById(deps: AuthDeps, token: JWT): Promise<UserRecord | null> {
  const claims = claimsOf(token);
  return claims && deps.stores.users.byId(claims.userId);
}

function tokenOf(user: UserRecord): JWT {
  return { sub: user.id, epoch: user.sessionEpoch, role: user.role, email: user.email, name: user.name };
}

function sessionOf(expires: string, { sub, email, name, role }: JWT): DefaultSession {
  const user = { id: sub, email: email ?? null, name: name ?? null, role };
  return { expires, user };
}

function cookies(deps: AuthDeps): NonNullable<AuthOptions['cookies']> {
  const { secure, prefix, sessionName } = cookieSettings(deps.config);
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  const brief = { ...options, maxAge: 15 * 60 };
  return {
    sessionToken: { name: sessionName, options },
    callbackUrl: { name: `${prefix}.callback-url`, options },
    csrfToken: { name: `${prefix}.csrf`, options },
    pkceCodeVerifier: { name: `${prefix}.pkce`, options: brief },
    state: { name: `${prefix}.state`, options: brief },
    nonce: { name: `${prefix}.nonce`, options: brief },
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
