'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiToken } from '#core/contracts/tokens.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

export function TokenRow({ token }: { token: ApiToken }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation(
    trpc.token.revoke.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        await queryClient.invalidateQueries({ queryKey: trpc.token.list.queryKey() });
      },
    }),
  );
  return (
    <li className="flex min-h-12 items-center gap-3 px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{token.name}</p>
        <p className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
          <code className="font-mono">{token.hint}…</code>
          <span>
            made <RelativeTime at={token.createdAt} />
          </span>
          <span>
            {token.lastUsedAt ? (
              <>
                last used <RelativeTime at={token.lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </span>
        </p>
      </div>
      <Button size="sm" aria-label={`Revoke ${token.name}`} onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => revoke.mutate({ id: token.id })}
        busy={revoke.isPending}
        error={revoke.error ? errorSentence(revoke.error) : null}
        title={`Revoke “${token.name}”?`}
        confirmLabel="Revoke the token"
        danger
      >
        Programs that use it are refused from now on. It can’t be brought back.
      </ConfirmDialog>
    </li>
  );
}
