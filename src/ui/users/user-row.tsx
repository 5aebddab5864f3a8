'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import type { User } from '#core/contracts/users.ts';
import { ConfirmDialog, Dialog } from '#ui/primitives/dialog.tsx';
import { Menu } from '#ui/primitives/menu.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useViewer } from '#ui/shell/viewer.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ROLE_LABELS } from './role-labels.ts';
import { SignInLink } from './sign-in-link.tsx';

export function UserRow({ user }: { user: User }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const isSelf = useViewer().userId === user.id;
  const [asking, setAsking] = useState<'disable' | 'link' | null>(null);
  const refresh = async () => {
    setAsking(null);
    await queryClient.invalidateQueries(trpc.admin.listUsers.pathFilter());
  };
  const update = useMutation(trpc.admin.updateUser.mutationOptions({ onSuccess: refresh }));
  const link = useMutation(trpc.admin.createSignInLink.mutationOptions({ onSuccess: () => setAsking(null) }));
  const disabled = user.disabledAt !== null;
  const otherRole = user.role === 'ADMIN' ? 'DEVELOPER' : 'ADMIN';

  return (
    <li className="flex min-h-12 items-center gap-3 px-3 py-2">
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1">
          <p className={`truncate font-medium ${disabled ? 'text-ink-faint line-through' : ''}`}>
            {user.name ?? user.email}
            {isSelf ? <span className="ml-1.5 font-normal text-ink-faint text-xs">you</span> : null}
          </p>
          {user.name ? <p className="truncate text-ink-faint text-xs">{user.email}</p> : null}
        </div>
        <div className="flex gap-3 text-[0.8125rem]">
          <span className="text-ink-muted sm:w-24">{ROLE_LABELS[user.role]}</span>
          <span className={disabled ? 'font-medium text-bad sm:w-20' : 'text-ok sm:w-20'}>
            {disabled ? 'Disabled' : 'Active'}
          </span>
          <span className="truncate text-ink-faint sm:w-36 sm:text-right">
            {user.lastSeenAt ? (
              <>
                seen <RelativeTime at={user.lastSeenAt} />
              </>
            ) : (
              'never seen'
            )}
          </span>
        </div>
        {update.error && asking === null ? (
          <p role="alert" className="text-bad text-xs">
            {errorSentence(update.error)}
          </p>
        ) : null}
      </div>
      <Menu
        label={`Actions for ${user.email}`}
        trigger={<EllipsisVertical size={15} aria-hidden="true" />}
        items={[
          {
            label: otherRole === 'ADMIN' ? 'Make an admin' : 'Make a developer',
            disabled: isSelf,
            onSelect: () => update.mutate({ id: user.id, role: otherRole }),
          },
          { label: 'New sign-in link…', disabled, onSelect: () => setAsking('link') },
          { separator: true },
          disabled
            ? { label: 'Enable', onSelect: () => update.mutate({ id: user.id, disabled: false }) }
            : { label: 'Disable…', danger: true, disabled: isSelf, onSelect: () => setAsking('disable') },
        ]}
      />
      <ConfirmDialog
        open={asking === 'disable'}
        onClose={() => setAsking(null)}
        onConfirm={() => update.mutate({ id: user.id, disabled: true })}
        busy={update.isPending}
        error={update.error ? errorSentence(update.error) : null}
        title={`Disable ${user.email}?`}
        confirmLabel="Disable the user"
        danger
      >
        They are signed out at once and their tokens are refused, until you enable them again. Nothing of theirs is
        deleted.
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'link'}
        onClose={() => setAsking(null)}
        onConfirm={() => link.mutate({ id: user.id })}
        busy={link.isPending}
        error={link.error ? errorSentence(link.error) : null}
        title={`A new sign-in link for ${user.email}?`}
        confirmLabel="Make the link"
      >
        For somebody who lost their password: it ends with their sessions, and they set a new one after the link.
      </ConfirmDialog>
      <Dialog open={link.data !== undefined} onClose={() => link.reset()} title={`Sign-in link for ${user.email}`}>
        {link.data ? <SignInLink path={link.data.signInPath} /> : null}
      </Dialog>
    </li>
  );
}
