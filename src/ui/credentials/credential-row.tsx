'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Credential } from '#core/contracts/credentials.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

export function CredentialRow({ credential }: { credential: Credential }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation(
    trpc.credential.delete.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        await queryClient.invalidateQueries({ queryKey: trpc.credential.list.queryKey() });
      },
    }),
  );
  return (
    <li className="flex min-h-12 items-center gap-3 px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{credential.name}</p>
        <p className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
          <code className="max-w-full truncate font-mono">
            {credential.username}@{credential.host}
          </code>
          <span>
            made <RelativeTime at={credential.createdAt} />
          </span>
          <span>
            {credential.lastUsedAt ? (
              <>
                last used <RelativeTime at={credential.lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </span>
        </p>
      </div>
      <Button size="sm" aria-label={`Delete ${credential.name}`} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({ id: credential.id })}
        busy={remove.isPending}
        error={remove.error ? errorSentence(remove.error) : null}
        title={`Delete “${credential.name}”?`}
        confirmLabel="Delete the credential"
        danger
      >
        What clones with it fails from now on. It can’t be brought back.
      </ConfirmDialog>
    </li>
  );
}
