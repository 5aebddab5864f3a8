'use client';

import { type FormEvent, useState } from 'react';
import { problemSentence } from '#auth/sign-in-problem.ts';
import { MAX_PASSWORD_LENGTH } from '#core/contracts/users.ts';
import { Button } from '#ui/primitives/button.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { submitSignIn } from './submit-sign-in.ts';

interface Props {
  /** Where to go once signed in: a path of this site. */
  goTo: string;
  /** Whether signing in with GitHub is offered. */
  github: boolean;
  initialProblem: string | null;
}

export function SignInForm({ goTo, github, initialProblem }: Props) {
  const [problem, setProblem] = useState(initialProblem);
  const [busy, setBusy] = useState<'password' | 'github' | null>(null);

  async function withPassword(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const fields = { email: String(form.get('email')), password: String(form.get('password')) };
    await attempt('password', () => submitSignIn('callback/password', fields));
  }

  async function attempt(way: 'password' | 'github', submit: () => ReturnType<typeof submitSignIn>): Promise<void> {
    setBusy(way);
    setProblem(null);
    const { error, url } = await submit().catch(() => ({ error: 'unavailable', url: null }));
    if (error !== null) {
      setProblem(problemSentence(error));
      setBusy(null);
      return;
    }
    // A whole new page: what was fetched for nobody is not to be shown to somebody.
    window.location.assign(url ?? goTo);
  }

  return (
    <Panel className="flex flex-col gap-4 p-5">
      <h1 className="font-semibold text-base">Sign in</h1>
      {problem ? (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      ) : null}
      <form onSubmit={withPassword} className="flex flex-col gap-4">
        <TextField label="Email" name="email" type="email" autoComplete="username" required autoFocus maxLength={254} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={MAX_PASSWORD_LENGTH}
        />
        <Button type="submit" variant="primary" busy={busy === 'password'} disabled={busy !== null}>
          Sign in
        </Button>
      </form>
      {github ? (
        <>
          <p className="flex items-center gap-3 text-ink-faint text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or
          </p>
          <Button
            busy={busy === 'github'}
            disabled={busy !== null}
            onClick={() => attempt('github', () => submitSignIn('signin/github', { callbackUrl: goTo }))}
          >
            Continue with GitHub
          </Button>
        </>
      ) : null}
    </Panel>
  );
}
