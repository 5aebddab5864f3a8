'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '#ui/primitives/button.tsx';
import { Facts } from '#ui/primitives/facts.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { ExactTime } from '#ui/primitives/time.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ROLE_LABELS } from '#ui/users/role-labels.ts';
import { PasswordForm } from './password-form.tsx';
import { SettingsNav } from './settings-nav.tsx';

export function AccountPage() {
  const trpc = useTRPC();
  const account = useQuery(trpc.account.me.queryOptions());
  return (
    <Page title="Settings" narrow>
      <SettingsNav />
      {account.data ? (
        <div className="flex flex-col gap-4">
          {account.data.passwordTemporary ? (
            <Notice tone="warn">
              {account.data.hasPassword
                ? 'Your password was made for you. Set one of your own, so that only you know it.'
                : 'You came by a link and have no password yet. Set one to sign in with next time.'}
            </Notice>
          ) : null}
          <Panel title="Profile">
            <Facts
              facts={[
                ['Email', account.data.email],
                ['Name', account.data.name],
                ['Role', ROLE_LABELS[account.data.role]],
                ['Member since', <ExactTime key="since" at={account.data.createdAt} />],
              ]}
            />
          </Panel>
          <PasswordForm account={account.data} />
        </div>
      ) : account.isError ? (
        <Notice tone="bad" role="alert" actions={<Button onClick={() => account.refetch()}>Try again</Button>}>
          {errorSentence(account.error)}
        </Notice>
      ) : (
        <Panel>
          <SkeletonRows rows={3} label="Loading the account" />
        </Panel>
      )}
    </Page>
  );
}
