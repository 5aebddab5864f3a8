'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Account, passwordSchema } from '#core/contracts/users.ts';
import { Button } from '#ui/primitives/button.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { errorSentence, fieldProblem, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

export function PasswordForm({ account }: { account: Pick<Account, 'email' | 'hasPassword' | 'passwordTemporary'> }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onSuccess: async () => {
        setCurrent('');
        setNext('');
        setAgain('');
        setTried(false);
        await queryClient.invalidateQueries({ queryKey: trpc.account.me.queryKey() });
      },
    }),
  );
  // One that somebody else chose, or none, needs no proof: who is signed in may set the first of their own.
  const asksCurrent = account.hasPassword && !account.passwordTemporary;
  const parsed = passwordSchema.safeParse(next);
  const nextProblem = parsed.success ? null : `The password ${parsed.error.issues[0]?.message}.`;
  const againProblem = next === again ? null : 'The two are not the same.';
  const isField = change.error !== null && toApiError(change.error).fields.length > 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nextProblem || againProblem) return;
    change.mutate({ newPassword: next, ...(asksCurrent && { currentPassword: current }) });
  };

  return (
    <Panel title={account.hasPassword ? 'Change the password' : 'Set a password'}>
      <form onSubmit={submit} className="flex max-w-sm flex-col gap-3 p-3">
        {change.isSuccess ? (
          <Notice tone="ok" role="status">
            The password is changed. Other browsers that were signed in have to sign in again.
          </Notice>
        ) : null}
        {change.error && !isField ? (
          <Notice tone="bad" role="alert">
            {errorSentence(change.error)}
          </Notice>
        ) : null}
        <input type="email" name="username" autoComplete="username" value={account.email} readOnly hidden />
        {asksCurrent ? (
          <TextField
            label="Current password"
            type="password"
            autoComplete="current-password"
            required
            value={current}
            error={fieldProblem(change.error, 'currentPassword')}
            onChange={(event) => setCurrent(event.target.value)}
          />
        ) : null}
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          value={next}
          hint="At least 10 characters. A few words are easier to keep in mind than signs."
          error={tried ? (nextProblem ?? fieldProblem(change.error, 'newPassword')) : null}
          onChange={(event) => setNext(event.target.value)}
        />
        <TextField
          label="New password again"
          type="password"
          autoComplete="new-password"
          required
          value={again}
          error={tried ? againProblem : null}
          onChange={(event) => setAgain(event.target.value)}
        />
        <div>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {account.hasPassword ? 'Change the password' : 'Set the password'}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
