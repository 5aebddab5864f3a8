'use client';

import { useQuery } from '@tanstack/react-query';
import { LockKeyhole } from 'lucide-react';
import { SettingsNav } from '#ui/account/settings-nav.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { CredentialRow } from './credential-row.tsx';
import { NewCredentialForm } from './new-credential-form.tsx';

/** What opens private repositories. */
export function CredentialPage() {
  const trpc = useTRPC();
  const credentials = useQuery(trpc.credential.list.queryOptions(undefined, { staleTime: 0 }));
  const items = credentials.data?.items;
  return (
    <Page title="Settings" narrow>
      <SettingsNav />
      <div className="flex flex-col gap-4">
        <p className="text-ink-muted">
          Private repositories are cloned with one of these. It is sent to its own host and nowhere else; its password
          is stored encrypted and shown to nobody, and what is run never gets it.
        </p>
        <Panel title="New credential">
          <NewCredentialForm />
        </Panel>
        <Panel title="Credentials">
          {items ? (
            items.length > 0 ? (
              <ul aria-label="Credentials" className="divide-y divide-line">
                {items.map((credential) => (
                  <CredentialRow key={credential.id} credential={credential} />
                ))}
              </ul>
            ) : (
              <EmptyState icon={<LockKeyhole size={26} aria-hidden="true" />} title="No credentials yet" />
            )
          ) : credentials.isError ? (
            <ListProblem error={credentials.error} onRetry={() => credentials.refetch()} />
          ) : (
            <SkeletonRows rows={3} label="Loading the credentials" />
          )}
        </Panel>
      </div>
    </Page>
  );
}
