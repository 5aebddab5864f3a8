'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { VARIABLE_NAME } from '#core/contracts/program-parts.ts';
import type { Project } from '#core/contracts/projects.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { TextAreaField, TextField } from '#ui/primitives/field.tsx';
import { EmptyState, Panel } from '#ui/primitives/page.tsx';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** The names of a project's secrets. A value goes in here and never comes out again. */
export function ProjectSecrets({ project }: { project: Project }) {
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <p className="text-ink-muted">
        Each is a variable for what the project runs. Values are stored encrypted and shown to nobody; in output they
        are replaced by <code className="font-mono">***</code>.
      </p>
      <Panel title="New secret">
        <SecretForm project={project} />
      </Panel>
      <Panel title="Secrets">
        {project.secretNames.length > 0 ? (
          <ul aria-label="Secrets" className="divide-y divide-line">
            {project.secretNames.map((name) => (
              <SecretRow key={name} project={project} name={name} />
            ))}
          </ul>
        ) : (
          <EmptyState icon={<KeyRound size={26} aria-hidden="true" />} title="No secrets yet" />
        )}
      </Panel>
    </div>
  );
}

function useSetSecrets(project: Project, onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.project.setSecrets.mutationOptions({
      onSuccess: (saved) => {
        queryClient.setQueryData(trpc.project.get.queryKey({ id: project.id }), saved);
        onDone();
      },
      // What was typed is no part of what this page remembers.
      gcTime: 0,
    }),
  );
}

/** Of a new one, or of the one with that name. */
function SecretForm({ project, name, onDone }: { project: Project; name?: string; onDone?: () => void }) {
  const [typedName, setTypedName] = useState('');
  const [value, setValue] = useState('');
  const set = useSetSecrets(project, () => {
    setTypedName('');
    setValue('');
    set.reset();
    onDone?.();
  });
  const secret = name ?? typedName.trim();
  const problem = problemOf(set.error, secret);
  const exists = name === undefined && project.secretNames.includes(secret);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret !== '' && value !== '') set.mutate({ id: project.id, secrets: { [secret]: value } });
  };

  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-2 p-3">
      {name === undefined ? (
        <div className="min-w-40 flex-1">
          <TextField
            label="Name"
            value={typedName}
            placeholder="DEPLOY_TOKEN"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            className="font-mono text-[0.8125rem]"
            error={problem?.of === 'name' ? problem.message : null}
            hint={exists ? 'Its value is replaced.' : undefined}
            onChange={(event) => setTypedName(event.target.value)}
          />
        </div>
      ) : null}
      <div className="min-w-40 flex-[2]">
        <TextAreaField
          label={name === undefined ? 'Value' : `New value of ${name}`}
          value={value}
          rows={1}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          autoFocus={name !== undefined}
          error={problem?.of === 'value' ? problem.message : null}
          className="font-mono text-[0.8125rem] [-webkit-text-security:disc]"
          onChange={(event) => setValue(event.target.value)}
        />
      </div>
      <Button
        type="submit"
        variant="primary"
        busy={set.isPending}
        disabled={secret === '' || value === ''}
        className="mt-6"
      >
        {name === undefined && !exists ? 'Add the secret' : 'Replace'}
      </Button>
      {onDone ? (
        <Button onClick={onDone} className="mt-6">
          Cancel
        </Button>
      ) : null}
    </form>
  );
}

function SecretRow({ project, name }: { project: Project; name: string }) {
  const [replacing, setReplacing] = useState(false);
  const [asking, setAsking] = useState(false);
  const remove = useSetSecrets(project, () => setAsking(false));
  return (
    <li>
      <div className="flex min-h-12 items-center gap-2 px-3 py-2">
        <code className="min-w-0 flex-1 truncate font-mono text-[0.8125rem]">{name}</code>
        <Button
          size="sm"
          aria-label={`Replace ${name}`}
          aria-expanded={replacing}
          onClick={() => setReplacing(!replacing)}
        >
          Replace…
        </Button>
        <Button size="sm" aria-label={`Remove ${name}`} onClick={() => setAsking(true)}>
          Remove
        </Button>
      </div>
      {replacing ? <SecretForm project={project} name={name} onDone={() => setReplacing(false)} /> : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({ id: project.id, secrets: { [name]: null } })}
        busy={remove.isPending}
        error={remove.error ? errorSentence(remove.error) : null}
        title={`Remove ${name}?`}
        confirmLabel="Remove the secret"
        danger
      >
        What the project runs from now on does without it. Its value can’t be brought back.
      </ConfirmDialog>
    </li>
  );
}

/** A name that is none is told as a field of its own; what else is wrong is the value's. */
function problemOf(error: unknown, name: string): { of: 'name' | 'value'; message: string } | null {
  if (!error) return null;
  const [field] = toApiError(error).fields;
  if (!field) return { of: 'value', message: errorSentence(error) };
  const ofValue = VARIABLE_NAME.test(name) && !/variable|secrets/.test(field.message);
  return { of: ofValue ? 'value' : 'name', message: field.message };
}
