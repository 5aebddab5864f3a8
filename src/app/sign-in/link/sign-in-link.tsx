'use client';

import { useEffect, useRef, useState } from 'react';
import { problemSentence } from '#auth/sign-in-problem.ts';
import { submitSignIn } from '#src/app/sign-in/submit-sign-in.ts';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Panel } from '#ui/primitives/page.tsx';

type State = 'reading' | 'ready' | 'busy' | { problem: string };

/**
 * Looking at the link doesn't use it up, since mail programs and chats look at links too: the button does. The secret
 * is taken out of the address bar at once, so that it stays in no history.
 */
export function SignInLink() {
  const secret = useRef('');
  const [state, setState] = useState<State>('reading');

  useEffect(() => {
    if (window.location.hash.length > 1) {
      secret.current = window.location.hash.slice(1);
      window.history.replaceState(null, '', window.location.pathname);
    }
    setState(secret.current === '' ? failed('link') : 'ready');
  }, []);

  async function signIn(): Promise<void> {
    setState('busy');
    const fields = { secret: secret.current };
    const { error } = await submitSignIn('callback/link', fields).catch(() => ({ error: 'unavailable' }));
    if (error !== null) setState(failed(error));
    else window.location.assign('/');
  }

  if (typeof state === 'object') {
    return (
      <Panel className="flex flex-col gap-4 p-5">
        <h1 className="font-semibold text-base">Sign in</h1>
        <Notice tone="bad" role="alert">
          {state.problem}
        </Notice>
        <ButtonLink href="/sign-in">Sign in with a password</ButtonLink>
      </Panel>
    );
  }
  return (
    <Panel className="flex flex-col gap-4 p-5">
      <h1 className="font-semibold text-base">Welcome to Sandpiper</h1>
      <p className="text-ink-muted">This link signs you in once. Choose a password of your own afterwards.</p>
      <Button variant="primary" onClick={signIn} busy={state === 'busy'} disabled={state === 'reading'}>
        Sign in
      </Button>
    </Panel>
  );
}

function failed(error: string): { problem: string } {
  return { problem: problemSentence(error) ?? '' };
}
