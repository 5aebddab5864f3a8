'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { roleSchema } from '#core/principal.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { SelectField, TextField } from '#ui/primitives/field.tsx';
import { errorSentence, fieldProblem, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { SignInLink } from './sign-in-link.tsx';

export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const formId = useId();
  const [way, setWay] = useState<'link' | 'password'>('link');
  const create = useMutation(
    trpc.admin.createUser.mutationOptions({
      onSuccess: async (created) => {
        await queryClient.invalidateQueries(trpc.admin.listUsers.pathFilter());
        if (created.signInPath === null) onClose();
      },
    }),
  );
  const isField = create.error !== null && toApiError(create.error).fields.length > 0;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name')).trim();
    create.mutate({
      email: String(form.get('email')).trim(),
      role: roleSchema.parse(form.get('role')),
      ...(name && { name }),
      ...(way === 'password' && { password: String(form.get('password')) }),
    });
  };

  if (create.data?.signInPath) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={`${create.data.user.email} is added`}
        footer={<Button onClick={onClose}>Done</Button>}
      >
        <SignInLink path={create.data.signInPath} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a user"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} busy={create.isPending}>
            Add the user
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          label="Email"
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          error={fieldProblem(create.error, 'email')}
          data-autofocus
        />
        <TextField
          label="Name"
          name="name"
          maxLength={100}
          autoComplete="off"
          hint="Optional"
          error={fieldProblem(create.error, 'name')}
        />
        <SelectField label="Role" name="role" defaultValue="DEVELOPER">
          <option value="DEVELOPER">Developer – sees what is theirs</option>
          <option value="ADMIN">Admin – sees everything, manages users</option>
        </SelectField>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 font-medium text-[0.8125rem]">How they sign in first</legend>
          <label className="flex items-center gap-2">
            <input
              type="radio"
              name="way"
              className="accent-accent"
              checked={way === 'link'}
              onChange={() => setWay('link')}
            />
            By a one-time link that you send them
          </label>
          <label className="flex items-center gap-2">
            <input
              type="radio"
              name="way"
              className="accent-accent"
              checked={way === 'password'}
              onChange={() => setWay('password')}
            />
            By a password that they are asked to change
          </label>
        </fieldset>
        {way === 'password' ? (
          <TextField
            label="Password"
            name="password"
            type="password"
            required
            minLength={10}
            maxLength={200}
            autoComplete="new-password"
            hint="At least 10 characters"
            error={fieldProblem(create.error, 'password')}
          />
        ) : null}
        {create.error && !isField ? (
          <p role="alert" className="text-bad">
            {errorSentence(create.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
