'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { MailCheck, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { DeadLetter } from '#core/contracts/dead-letters.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useUrlQuery } from '#ui/primitives/use-url-query.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { DeadLetterRow } from './dead-letter-row.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import { type Report, ReportNotice } from './report-notice.tsx';
import { RetryAllDialog } from './retry-all-dialog.tsx';
import { type Shown, StateTabs } from './state-tabs.tsx';

const LOOK_AGAIN_MS = 4_000;

const URL_QUERY = {
  parse: (params: Pick<URLSearchParams, 'get'>): { q: string; state: Shown } => ({
    q: '',
    state: params.get('state') === 'resolved' ? 'resolved' : 'open',
  }),
  write: ({ state }: { state: Shown }) => (state === 'open' ? '' : `?state=${state}`),
};

/** What failed by our own fault, and what admins did about it. Looks again by itself. */
export function DeadLettersPage() {
  const trpc = useTRPC();
  const { query, change } = useUrlQuery(URL_QUERY);
  const [asking, setAsking] = useState<'retry-all' | DeadLetter | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const letters = useInfiniteQuery(
    trpc.admin.deadLetters.infiniteQueryOptions(
      { state: query.state },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: (before) => before,
        staleTime: 0,
        refetchInterval: LOOK_AGAIN_MS,
      },
    ),
  );
  const items = letters.data?.pages.flatMap((page) => page.items).filter((letter) => isShown(letter, query.state));
  const open = letters.data?.pages.at(-1)?.open ?? 0;
  const show = (state: Shown) => {
    setReport(null);
    change({ state });
  };

  return (
    <Page
      title="Dead letters"
      intro="Runs that came to no result through a fault of ours, not of the program."
      actions={
        open > 1 ? (
          <Button icon={<RotateCcw size={14} aria-hidden="true" />} onClick={() => setAsking('retry-all')}>
            Retry all {open.toLocaleString('en-GB')}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-3">
        <StateTabs state={query.state} open={letters.data ? open : null} onChange={show} />
        {report ? <ReportNotice report={report} onClose={() => setReport(null)} /> : null}
        {letters.isError && items ? <ListProblem error={letters.error} onRetry={() => letters.refetch()} /> : null}
        <Panel>
          {items && !letters.isPlaceholderData ? (
            items.length > 0 ? (
              <ul aria-label="Dead letters" className="divide-y divide-line">
                {items.map((letter) => (
                  <DeadLetterRow
                    key={letter.id}
                    letter={letter}
                    onReport={setReport}
                    onDiscard={() => setAsking(letter)}
                  />
                ))}
              </ul>
            ) : (
              <Nothing state={query.state} />
            )
          ) : letters.isError ? (
            <ListProblem error={letters.error} onRetry={() => letters.refetch()} />
          ) : (
            <SkeletonRows label="Loading the dead letters" />
          )}
        </Panel>
        {letters.hasNextPage ? (
          <LoadMore busy={letters.isFetchingNextPage} onLoad={() => letters.fetchNextPage()} />
        ) : null}
      </div>
      {asking === 'retry-all' ? (
        <RetryAllDialog open={open} onClose={() => setAsking(null)} onReport={setReport} />
      ) : asking ? (
        <DiscardDialog letter={asking} onClose={() => setAsking(null)} onReport={setReport} />
      ) : null}
    </Page>
  );
}

/** Those of the other state are on the screen until the list of this one is there. */
function isShown({ resolution }: DeadLetter, state: Shown): boolean {
  return (resolution === null) === (state === 'open');
}

function Nothing({ state }: { state: Shown }) {
  return state === 'open' ? (
    <EmptyState icon={<MailCheck size={28} aria-hidden="true" />} title="Nothing is waiting for you">
      A run that fails by our own fault is tried up to five times. If none of them comes to a result, it is kept here
      until you retry or discard it.
    </EmptyState>
  ) : (
    <EmptyState title="Nothing was retried or discarded yet" />
  );
}
