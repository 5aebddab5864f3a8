'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import type { DeadLetter } from '#core/contracts/dead-letters.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { Field, textareaClass } from '#ui/primitives/field.tsx';
import { errorSentence, fieldProblem, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import type { Report } from './report-notice.tsx';

/** Asks why before a dead letter is taken off the list. */
export function DiscardDialog({
  letter,
  onClose,
  onReport,
}: {
  letter: DeadLetter;
  onClose: () => void;
  onReport: (report: Report) => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const formId = useId();
  const { title, owner } = letter.execution;
  const discard = useMutation(
    trpc.admin.discardDeadLetter.mutationOptions({
      onSuccess: () => {
        onReport({ tone: 'ok', text: `“${title}” is discarded.` });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.admin.deadLetters.pathFilter()),
    }),
  );
  const ofField = fieldProblem(discard.error, 'reason');
  // It was settled by somebody else meanwhile: there is nothing left to discard.
  const isLate = discard.error !== null && toApiError(discard.error).code === 'CONFLICT';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    discard.mutate({ id: letter.id, reason: String(new FormData(event.currentTarget).get('reason')) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Discard this dead letter?"
      footer={
        isLate ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="danger" type="submit" form={formId} busy={discard.isPending}>
              Discard it
            </Button>
          </>
        )
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <p className="break-words text-ink-muted">
          “{title}” is not run again, and leaves the list. {owner.name ?? owner.email} keeps the failed run in the
          history.
        </p>
        <Field label="Why" hint="Kept with it and in the audit" error={ofField}>
          {(wiring) => (
            <textarea
              {...wiring}
              name="reason"
              rows={3}
              required
              maxLength={500}
              className={textareaClass}
              data-autofocus
            />
          )}
        </Field>
        {discard.error && !ofField ? (
          <p role="alert" className="text-bad">
            {errorSentence(discard.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
