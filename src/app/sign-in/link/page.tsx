import type { Metadata } from 'next';
import { SignInLink } from './sign-in-link.tsx';

export const metadata: Metadata = { title: 'Sign in', referrer: 'no-referrer' };
/** Its scripts need the nonce of the request, so that it can't be made once for all. */
export const dynamic = 'force-dynamic';

export default function SignInLinkPage() {
  return <SignInLink />;
}
