'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { Project, ProjectMember } from '#core/contracts/projects.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useViewer } from '#ui/shell/viewer.tsx';
import { errorSentence, fieldProblem } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** Who may see a project and run it. */
export function ProjectMembers({ project }: { project: Project }) {
  const { owner, members, mayEdit } = project;
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <p className="text-ink-muted">
        Members see the project and run it, with its secrets but without seeing them. They change nothing of it, and of
        the runs of others they see none; its owner sees all.
      </p>
      {mayEdit ? (
        <Panel title="Add a member">
          <AddMember project={project} />
        </Panel>
      ) : null}
      <Panel title="Members">
        <ul aria-label="Members" className="divide-y divide-line">
          <li className="flex min-h-12 items-center gap-3 px-3 py-2">
            <Person person={owner} />
            <span className="text-ink-faint text-xs">owner</span>
          </li>
          {members.map((member) => (
            <MemberRow key={member.userId} project={project} member={member} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function AddMember({ project }: { project: Project }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const add = useMutation(
    trpc.project.addMember.mutationOptions({
      onSuccess: (saved) => {
        setEmail('');
        queryClient.setQueryData(trpc.project.get.queryKey({ id: project.id }), saved);
      },
    }),
  );
  const problem = add.error ? (fieldProblem(add.error, 'email') ?? errorSentence(add.error)) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ id: project.id, email: email.trim() });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-wrap items-start gap-2 p-3">
      <div className="min-w-48 flex-1">
        <TextField
          label="Email"
          type="email"
          value={email}
          autoComplete="off"
          placeholder="colleague@example.org"
          error={problem}
          onChange={(event) => setEmail(event.target.value)}
        />
      </div>
      <Button type="submit" variant="primary" busy={add.isPending} disabled={email.trim() === ''} className="mt-6">
        Add
      </Button>
    </form>
  );
}

function MemberRow({ project, member }: { project: Project; member: ProjectMember }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { userId } = useViewer();
  const [asking, setAsking] = useState(false);
  const self = member.userId === userId;
  const remove = useMutation(
    trpc.project.removeMember.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        if (self && !project.mayEdit) router.push('/projects');
        else await queryClient.invalidateQueries({ queryKey: trpc.project.get.queryKey({ id: project.id }) });
        await queryClient.invalidateQueries(trpc.project.list.pathFilter());
      },
    }),
  );
  const name = member.name ?? member.email;
  return (
    <li className="flex min-h-12 items-center gap-3 px-3 py-2">
      <Person person={member} />
      <span className="text-ink-faint text-xs">
        since <RelativeTime at={member.addedAt} />
      </span>
      {project.mayEdit || self ? (
        <Button size="sm" aria-label={self ? 'Leave' : `Remove ${name}`} onClick={() => setAsking(true)}>
          {self ? 'Leave' : 'Remove'}
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({ id: project.id, userId: member.userId })}
        busy={remove.isPending}
        error={remove.error ? errorSentence(remove.error) : null}
        title={self ? `Leave ${project.name}?` : `Remove ${name}?`}
        confirmLabel={self ? 'Leave the project' : 'Remove the member'}
        danger
      >
        {self ? 'You no longer see the project.' : 'They no longer see the project.'} What was run stays in the history
        of who ran it.
      </ConfirmDialog>
    </li>
  );
}

function Person({ person }: { person: { email: string; name: string | null } }) {
  return (
    <span className="min-w-0 flex-1 truncate">
      <span className="font-medium">{person.name ?? person.email}</span>
      {person.name ? <span className="ml-2 text-ink-faint text-xs">{person.email}</span> : null}
    </span>
  );
}
