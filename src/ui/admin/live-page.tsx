'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Page, Panel } from '#ui/primitives/page.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { LiveMark } from './live-mark.tsx';
import { useStaleMs } from './use-live.ts';

/**
 * A page of what is asked anew all the time. It says whether what it shows is of now; where the server doesn't answer
 * what was there stays, marked as old. `children` are what is live, `below` what isn't.
 */
export function LivePage({
  title,
  intro,
  live,
  aside,
  children,
  below,
}: {
  title: string;
  intro?: string;
  live: readonly UseQueryResult<unknown, unknown>[];
  /** Beside the mark that says whether it is live. */
  aside?: ReactNode;
  children: ReactNode;
  below?: ReactNode;
}) {
  const staleMs = useStaleMs(Math.min(...live.map(({ dataUpdatedAt }) => dataUpdatedAt)));
  const problem = live.find(({ error }) => error !== null)?.error ?? null;
  const refetchAll = () => {
    for (const query of live) void query.refetch();
  };
  return (
    <Page
      title={title}
      intro={intro}
      actions={
        <div className="flex min-h-8 flex-wrap items-center gap-x-4">
          {aside}
          <LiveMark staleMs={staleMs} loading={live.some(({ isPending }) => isPending)} />
        </div>
      }
    >
      {problem !== null && live.every(({ data }) => data === undefined) ? (
        <Panel>
          <ListProblem error={problem} onRetry={refetchAll} />
        </Panel>
      ) : (
        <div className="flex flex-col gap-4">
          {staleMs !== null ? (
            <Notice tone="warn" role="alert">
              These numbers are old: {problem === null ? 'the server takes long to answer.' : errorSentence(problem)} It
              is asked again until it answers.
            </Notice>
          ) : null}
          <div className={classNames('flex flex-col gap-4 transition-opacity', staleMs !== null && 'opacity-60')}>
            {children}
          </div>
          {below}
        </div>
      )}
    </Page>
  );
}
