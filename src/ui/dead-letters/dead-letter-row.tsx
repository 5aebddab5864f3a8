'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw, Trash2 } from 'lucide-react';
import Link from 'next/link';
import type { DeadLetter } from '#core/contracts/dead-letters.ts';
import { Button } from '#ui/primitives/button.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import type { Report } from './report-notice.tsx';

const icon = { size: 13, 'aria-hidden': true } as const;

export interface DeadLetterRowProps {
  letter: DeadLetter;
  onReport: (report: Report) => void;
  onDiscard: () => void;
}

/** One dead letter: the row opens its execution, the buttons settle it. */
export function DeadLetterRow({ letter, onReport, onDiscard }: DeadLetterRowProps) {
  const { execution, resolution } = letter;
  const language = useLanguages().data?.find(({ id }) => id === execution.language)?.name ?? execution.language;
  return (
    <li className="relative flex flex-wrap items-start gap-x-4 gap-y-2 px-3 py-2.5 hover:bg-hover">
      <div className="flex min-w-0 flex-1 basis-72 flex-col gap-0.5">
        <Link
          href={`/history/${letter.id}`}
          title={execution.title}
          className="block truncate font-medium text-ink after:absolute after:inset-0 after:content-['']"
        >
          {execution.title}
        </Link>
        <p className="break-words text-[0.8125rem] text-ink first-letter:uppercase">{execution.outcome?.message}</p>
        <p className="flex flex-wrap gap-x-3 text-ink-muted text-xs">
          <span className="max-w-full truncate">{execution.owner.name ?? execution.owner.email}</span>
          <span>{language}</span>
          <span>{execution.attempt === 1 ? '1 attempt' : `${execution.attempt} attempts`}</span>
          <RelativeTime at={letter.at} className="text-ink-faint" />
        </p>
        {resolution === null ? null : <Resolution letter={letter} />}
      </div>
      {resolution === null ? <Actions letter={letter} onReport={onReport} onDiscard={onDiscard} /> : null}
    </li>
  );
}

function Actions({ letter, onReport, onDiscard }: DeadLetterRowProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { title } = letter.execution;
  const retry = useMutation(
    trpc.admin.retryDeadLetter.mutationOptions({
      onSuccess: ({ retryId }) =>
        onReport({ tone: 'ok', text: `“${title}” is queued again.`, ...(retryId && { retryId }) }),
      onError: (error) => onReport({ tone: 'bad', text: `“${title}”: ${errorSentence(error)}` }),
      onSettled: () => queryClient.invalidateQueries(trpc.admin.deadLetters.pathFilter()),
    }),
  );
  return (
    <div className="relative z-10 flex gap-2">
      <Button
        size="sm"
        icon={<RotateCcw {...icon} />}
        aria-label={`Retry ${title}`}
        busy={retry.isPending || retry.isSuccess}
        onClick={() => retry.mutate({ id: letter.id })}
      >
        Retry
      </Button>
      <Button
        size="sm"
        variant="ghost"
        icon={<Trash2 {...icon} />}
        aria-label={`Discard ${title}`}
        disabled={retry.isPending || retry.isSuccess}
        onClick={onDiscard}
      >
        Discard…
      </Button>
    </div>
  );
}

function Resolution({ letter }: { letter: DeadLetter }) {
  const { resolution, resolvedAt, resolvedBy, retryId, reason } = letter;
  return (
    <p className="break-words text-ink-muted text-xs">
      {resolution === 'RETRIED' ? 'Retried' : 'Discarded'}
      {resolvedBy ? ` by ${resolvedBy.name ?? resolvedBy.email}` : ''}{' '}
      {resolvedAt ? <RelativeTime at={resolvedAt} /> : null}
      {reason === null ? null : `: ${reason}`}{' '}
      {retryId ? (
        <Link href={`/history/${retryId}`} className="relative z-10 text-accent underline underline-offset-2">
          Open the new run
        </Link>
      ) : null}
    </p>
  );
}
