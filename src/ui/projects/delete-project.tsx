'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

export function DeleteProject({ project }: { project: Pick<Project, 'id' | 'name'> }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation(
    trpc.project.delete.mutationOptions({
      onSuccess: async () => {
        router.push('/projects');
        await queryClient.invalidateQueries(trpc.project.list.pathFilter());
      },
    }),
  );
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 p-3">
      <p className="min-w-0 text-ink-muted">
        Its files, secrets and settings go for good. Its runs stay in the history.
      </p>
      <Button onClick={() => setAsking(true)}>Delete the project…</Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({ id: project.id })}
        busy={remove.isPending || remove.isSuccess}
        error={remove.error ? errorSentence(remove.error) : null}
        title={`Delete “${project.name}”?`}
        confirmLabel="Delete the project"
        danger
      >
        Its files, its secrets and its settings are gone for good. The runs that were made of it stay in the history.
      </ConfirmDialog>
    </div>
  );
}
