'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { PackageCheck } from 'lucide-react';
import { useState } from 'react';
import type { DependencyCache, DependencySet } from '#core/contracts/dependency-cache.ts';
import { formatBytes } from '#core/outcomes.ts';
import { SettingsNav } from '#ui/account/settings-nav.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

const SHORT_HASH = 12;

/** What was fetched once for the person's lockfiles and serves their next runs. */
export function DependencyCachePage() {
  const trpc = useTRPC();
  const cache = useQuery(trpc.dependencyCache.list.queryOptions(undefined, { staleTime: 0 }));
  return (
    <Page title="Settings" narrow>
      <SettingsNav />
      <div className="flex flex-col gap-4">
        <p className="text-ink-muted">
          Packages that a lockfile names to the byte are fetched once, without running scripts of theirs, and serve each
          later run of yours that has the same lockfile. Nobody else’s runs get them, and no run can change them.
        </p>
        <Panel title="Dependencies" actions={cache.data ? <Clear cache={cache.data} /> : null}>
          {cache.data ? (
            <Sets cache={cache.data} />
          ) : cache.isError ? (
            <ListProblem error={cache.error} onRetry={() => cache.refetch()} />
          ) : (
            <SkeletonRows rows={3} label="Loading the dependencies" />
          )}
        </Panel>
      </div>
    </Page>
  );
}

function Sets({ cache }: { cache: DependencyCache }) {
  if (cache.items.length === 0) {
    return (
      <EmptyState icon={<PackageCheck size={26} aria-hidden="true" />} title="Nothing is kept">
        {cache.mostBytes === 0
          ? 'The operator of this instance keeps no dependencies.'
          : 'A run that installs by a lockfile, as npm ci does, leaves its packages here.'}
      </EmptyState>
    );
  }
  return (
    <ul aria-label="Dependencies" className="divide-y divide-line">
      {cache.items.map((set) => (
        <SetRow key={set.id} set={set} />
      ))}
    </ul>
  );
}

function SetRow({ set }: { set: DependencySet }) {
  const language = useLanguages().data?.find(({ id }) => id === set.language)?.name ?? set.language;
  return (
    <li className="flex min-h-12 items-center gap-3 px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {set.packages === 1 ? '1 package' : `${set.packages.toLocaleString('en-GB')} packages`} of{' '}
          {set.packageManager}
        </p>
        <p className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
          <span>{language}</span>
          <span title={set.lockfileHash}>
            lockfile <code className="font-mono">{set.lockfileHash.slice(0, SHORT_HASH)}</code>
          </span>
          <span>
            fetched <RelativeTime at={set.createdAt} />
          </span>
          <span>
            last used <RelativeTime at={set.lastUsedAt} />
          </span>
        </p>
      </div>
      <span className="shrink-0 text-ink-muted tabular-nums">{formatBytes(set.sizeBytes)}</span>
    </li>
  );
}

function Clear({ cache }: { cache: DependencyCache }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const clear = useMutation(
    trpc.dependencyCache.clear.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        await queryClient.invalidateQueries({ queryKey: trpc.dependencyCache.list.queryKey() });
      },
    }),
  );
  return (
    <div className="flex items-center gap-3">
      <span className="text-ink-muted text-xs">
        {formatBytes(cache.sizeBytes)}
        {cache.mostBytes > 0 ? ` of ${formatBytes(cache.mostBytes)}` : ''}
      </span>
      <Button size="sm" disabled={cache.items.length === 0} onClick={() => setAsking(true)}>
        Clear…
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => clear.mutate()}
        busy={clear.isPending}
        error={clear.error ? errorSentence(clear.error) : null}
        title="Clear what is kept?"
        confirmLabel="Clear the dependencies"
      >
        The next run of each fetches its packages anew.
      </ConfirmDialog>
    </div>
  );
}
