import { isSandpiperError } from '#core/errors.ts';
import type { GithubRefusal } from '#services/sign-in-with-github.ts';

/** Why a sign-in didn't work, as it stands in the address of the sign-in page. */
export type SignInProblem = GithubRefusal | 'wrong' | 'limited' | 'link' | 'provider' | 'unavailable';

/** What the page says of each. Only these sentences are ever shown: the address can't put words into our mouth. */
const SENTENCES: Readonly<Record<SignInProblem, string>> = {
  wrong: 'This email and password do not match an active account.',
  limited: 'Too many failed sign-ins. Try again in 15 minutes, or ask an admin for a sign-in link.',
  link: 'This sign-in link was used already, has expired or never existed.',
  'github-disabled': 'This account is disabled.',
  'github-email': 'Your GitHub account has no verified primary email address.',
  'github-unknown': 'There is no account with your GitHub email address. Ask an admin for one.',
  provider: 'Signing in with GitHub did not work. Try again.',
  unavailable: 'Signing in does not work right now. Try again in a moment.',
};

/** The sentence for the `error` of the sign-in page's address; null where there is none. */
export function problemSentence(error: unknown): string | null {
  if (typeof error !== 'string' || error === '') return null;
  return isProblem(error) ? SENTENCES[error] : SENTENCES.provider;
}

/** What to tell of an error that `signIn` and the others threw. */
export function problemOf(error: unknown, unauthenticated: 'wrong' | 'link'): SignInProblem {
  if (!isSandpiperError(error)) return 'unavailable';
  const { reason } = error.extensions;
  if (typeof reason === 'string' && isProblem(reason)) return reason;
  if (error.code === 'RATE_LIMITED') return 'limited';
  return error.code === 'UNAUTHENTICATED' ? unauthenticated : 'unavailable';
}

function isProblem(text: string): text is SignInProblem {
  return Object.hasOwn(SENTENCES, text);
}
