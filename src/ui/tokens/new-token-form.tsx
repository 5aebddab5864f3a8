'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CreatedToken } from '#core/contracts/tokens.ts';
import { Button } from '#ui/primitives/button.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { errorSentence, fieldProblem } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

export function NewTokenForm({ onCreated }: { onCreated: (token: CreatedToken) => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const create = useMutation(
    trpc.token.create.mutationOptions({
      onSuccess: async (token) => {
        setName('');
        onCreated(token);
        await queryClient.invalidateQueries({ queryKey: trpc.token.list.queryKey() });
      },
    }),
  );
  const problem = create.error ? (fieldProblem(create.error, 'name') ?? errorSentence(create.error)) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim() });
  };

  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-2 p-3">
      <div className="min-w-48 flex-1">
        <TextField
          label="Name"
          value={name}
          required
          maxLength={100}
          placeholder="ci on build-7"
          autoComplete="off"
          error={problem}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <Button type="submit" variant="primary" busy={create.isPending} disabled={name.trim() === ''} className="mt-6">
        Create token
      </Button>
    </form>
  );
}
