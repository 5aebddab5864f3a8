'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type CodeSessionSummary, MAX_TITLE_LENGTH } from '#core/contracts/sessions.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { errorSentence, fieldProblem, staleSession, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** Renames a session in the list. The title is all that it changes, so a newer revision is no reason to stop. */
export function RenameDialog({
  session,
  onClose,
  onRenamed,
}: {
  session: Pick<CodeSessionSummary, 'id' | 'title' | 'revision'>;
  onClose: () => void;
  onRenamed: () => void;
}) {
  const trpc = useTRPC();
  const formId = useId();
  const [title, setTitle] = useState(session.title);
  const update = useMutation(
    trpc.session.update.mutationOptions({
      onSuccess: onRenamed,
      onError: (error, tried) => {
        const current = staleSession(toApiError(error));
        if (current && tried.revision !== current.revision) update.mutate({ ...tried, revision: current.revision });
      },
    }),
  );
  const stale = update.error !== null && toApiError(update.error).code === 'STALE_REVISION';
  const problem = update.error && !stale ? (fieldProblem(update.error, 'title') ?? errorSentence(update.error)) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ id: session.id, revision: session.revision, title: title.trim() });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title="Rename the session"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} busy={update.isPending} disabled={title.trim() === ''}>
            Rename
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label="Title"
          value={title}
          maxLength={MAX_TITLE_LENGTH}
          error={problem}
          onChange={(event) => setTitle(event.target.value)}
          data-autofocus
        />
      </form>
    </Dialog>
  );
}
