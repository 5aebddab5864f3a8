'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { CreatedToken } from '#core/contracts/tokens.ts';
import { SettingsNav } from '#ui/account/settings-nav.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { NewTokenForm } from './new-token-form.tsx';
import { NewTokenSecret } from './new-token-secret.tsx';
import { TokenRow } from './token-row.tsx';

export function TokenPage() {
  const trpc = useTRPC();
  const tokens = useQuery(trpc.token.list.queryOptions(undefined, { staleTime: 0 }));
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const items = tokens.data?.items.filter((token) => token.revokedAt === null);
  return (
    <Page title="Settings" narrow>
      <SettingsNav />
      <div className="flex flex-col gap-4">
        <p className="text-ink-muted">
          A token lets a program do what you can do here. Give each program its own, so that one can be revoked without
          the others.
        </p>
        {created ? <NewTokenSecret token={created} onDone={() => setCreated(null)} /> : null}
        <Panel title="New token">
          <NewTokenForm onCreated={setCreated} />
        </Panel>
        <Panel title="Tokens">
          {items ? (
            items.length > 0 ? (
              <ul aria-label="Tokens" className="divide-y divide-line">
                {items.map((token) => (
                  <TokenRow key={token.id} token={token} />
                ))}
              </ul>
            ) : (
              <EmptyState icon={<KeyRound size={26} aria-hidden="true" />} title="No tokens yet" />
            )
          ) : tokens.isError ? (
            <ListProblem error={tokens.error} onRetry={() => tokens.refetch()} />
          ) : (
            <SkeletonRows rows={3} label="Loading the tokens" />
          )}
        </Panel>
      </div>
    </Page>
  );
}
