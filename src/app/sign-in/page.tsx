import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { callbackPath } from '#auth/callback-path.ts';
import { currentPrincipal, unlessAway } from '#auth/server-session.ts';
import { problemSentence } from '#auth/sign-in-problem.ts';
import { webDeps } from '#src/composition.ts';
import { AwayPage } from '#ui/shell/away-page.tsx';
import { SignInForm } from './sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

interface Props {
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const deps = await webDeps();
  const query = await searchParams;
  const goTo = callbackPath(query.callbackUrl, new URL(deps.config.publicUrl).origin);
  const principal = await unlessAway(() => currentPrincipal(deps));
  if (principal === 'away') return <AwayPage />;
  if (principal) redirect(goTo);
  return (
    <SignInForm
      goTo={goTo}
      github={deps.config.githubClientId !== null}
      initialProblem={problemSentence(query.error)}
    />
  );
}
