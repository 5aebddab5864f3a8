import { z } from 'zod';

const csrfSchema = z.object({ csrfToken: z.string() });
const answerSchema = z.object({ url: z.string() });

/** What came of it: the error's short word, or where the browser has to go; null is "where it wanted to". */
export interface SignInAnswer {
  readonly error: string | null;
  readonly url: string | null;
}

/**
 * Posts to next-auth. The answer's address tells an error; for GitHub it is the page to go on to.
 * @throws Error where the server can't be reached or doesn't answer as it should.
 */
export async function submitSignIn(
  path: `callback/${'password' | 'link'}` | 'signin/github',
  fields: Readonly<Record<string, string>>,
): Promise<SignInAnswer> {
  const csrf = await fetch('/api/auth/csrf', { cache: 'no-store', signal: AbortSignal.timeout(15_000) });
  const { csrfToken } = csrfSchema.parse(await csrf.json());
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
    signal: AbortSignal.timeout(30_000),
  });
  const { url } = answerSchema.parse(await response.json());
  const target = new URL(url, window.location.href);
  const error = target.searchParams.get('error');
  if (error !== null) return { error, url: null };
  return { error: response.ok ? null : 'unavailable', url: path === 'signin/github' ? target.href : null };
}
