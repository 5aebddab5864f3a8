'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Copy, EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { CodeSessionSummary } from '#core/contracts/sessions.ts';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { Menu } from '#ui/primitives/menu.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { RenameDialog } from './rename-dialog.tsx';

const icon = { size: 15, 'aria-hidden': true } as const;

export function SessionRow({ session }: { session: CodeSessionSummary }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'rename' | 'delete' | null>(null);
  const languageName = useLanguages().data?.find(({ id }) => id === session.language)?.name ?? session.language;
  const refresh = () => queryClient.invalidateQueries(trpc.session.list.pathFilter());
  const duplicate = useMutation(trpc.session.duplicate.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.session.delete.mutationOptions({
      onSuccess: async () => {
        setAsking(null);
        await refresh();
      },
    }),
  );

  return (
    <li className="relative flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-hover">
      <div className="flex min-w-0 flex-1 flex-col gap-x-3 sm:flex-row sm:items-baseline">
        <Link
          href={`/sessions/${session.id}`}
          className="min-w-0 truncate font-medium after:absolute after:inset-0 after:content-[''] sm:flex-1"
        >
          {session.title}
        </Link>
        <span className="flex shrink-0 gap-3 text-[0.8125rem] text-ink-muted">
          <span className="sm:w-28">{languageName}</span>
          <span className="text-ink-faint sm:w-32 sm:text-right">
            <span className="sr-only">last edited </span>
            <RelativeTime at={session.updatedAt} />
          </span>
        </span>
        {duplicate.error ? (
          <span role="alert" className="relative text-bad text-xs">
            {errorSentence(duplicate.error)}
          </span>
        ) : null}
      </div>
      <div className="relative">
        <Menu
          label={`Actions for ${session.title}`}
          trigger={<EllipsisVertical {...icon} />}
          items={[
            { label: 'Rename…', icon: <Pencil {...icon} />, onSelect: () => setAsking('rename') },
            { label: 'Duplicate', icon: <Copy {...icon} />, onSelect: () => duplicate.mutate({ id: session.id }) },
            { separator: true },
            { label: 'Delete…', icon: <Trash2 {...icon} />, danger: true, onSelect: () => setAsking('delete') },
          ]}
        />
      </div>
      {asking === 'rename' ? (
        <RenameDialog
          session={session}
          onClose={() => setAsking(null)}
          onRenamed={async () => {
            setAsking(null);
            await refresh();
          }}
        />
      ) : null}
      <ConfirmDialog
        open={asking === 'delete'}
        onClose={() => setAsking(null)}
        onConfirm={() => remove.mutate({ id: session.id })}
        busy={remove.isPending}
        error={remove.error ? errorSentence(remove.error) : null}
        title={`Delete “${session.title}”?`}
        confirmLabel="Delete the session"
        danger
      >
        Its code is gone for good. The runs that were made of it stay in the history.
      </ConfirmDialog>
    </li>
  );
}
