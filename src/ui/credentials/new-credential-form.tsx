'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '#ui/primitives/button.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { errorSentence, fieldProblem, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

const NOTHING = { name: '', host: '', username: '', password: '' };

export function NewCredentialForm() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(NOTHING);
  const create = useMutation(
    trpc.credential.create.mutationOptions({
      onSuccess: async () => {
        setTyped(NOTHING);
        create.reset();
        await queryClient.invalidateQueries({ queryKey: trpc.credential.list.queryKey() });
      },
      // What was typed is no part of what this page remembers.
      gcTime: 0,
    }),
  );
  const isField = create.error !== null && toApiError(create.error).fields.length > 0;
  const field = (name: keyof typeof NOTHING) => ({
    value: typed[name],
    error: fieldProblem(create.error, name),
    onChange: (event: { target: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: event.target.value })),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const username = typed.username.trim();
    create.mutate({
      name: typed.name.trim(),
      host: typed.host.trim(),
      password: typed.password,
      ...(username && { username }),
    });
  };

  return (
    <form noValidate onSubmit={submit} className="grid gap-3 p-3 sm:grid-cols-2">
      <TextField
        label="Name"
        {...field('name')}
        placeholder="Company repositories"
        maxLength={100}
        autoComplete="off"
      />
      <TextField
        label="Host"
        {...field('host')}
        placeholder="git.example.org"
        hint="With its port where that isn’t the usual one"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
      />
      <TextField
        label="User name"
        {...field('username')}
        placeholder="git"
        hint="Most hosts take any with a token"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
      />
      <TextField label="Password or token" {...field('password')} type="password" autoComplete="new-password" />
      <div className="flex flex-wrap items-center gap-3 sm:col-span-2">
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending}
          disabled={typed.name.trim() === '' || typed.host.trim() === '' || typed.password === ''}
        >
          Add the credential
        </Button>
        {create.error && !isField ? (
          <p role="alert" className="text-bad">
            {errorSentence(create.error)}
          </p>
        ) : null}
      </div>
    </form>
  );
}
