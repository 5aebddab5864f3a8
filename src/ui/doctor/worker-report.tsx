'use client';

import { useQuery } from '@tanstack/react-query';
import type { ExaminationSummary } from '#core/contracts/examinations.ts';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { Spinner } from '#ui/primitives/spinner.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { isUnderWay, type WorkerExaminations } from './group-examinations.ts';
import { STATUS_LABELS } from './looks.tsx';
import { ReportView } from './report-view.tsx';

/** One worker: what it is doing, and the last that it found. */
export function WorkerReport({ worker }: { worker: WorkerExaminations }) {
  const { hostname, newest, reported } = worker;
  return (
    <section aria-label={`Worker on ${hostname}`} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="min-w-0 truncate font-semibold">{hostname}</h2>
        <p role="status" className="flex items-center gap-1.5 text-[0.8125rem] text-ink-muted">
          {isUnderWay(newest) ? <Spinner size={13} /> : null}
          <span>
            {STATUS_LABELS[newest.status]}
            {isUnderWay(newest) ? ' …' : <> {<RelativeTime at={newest.endedAt ?? newest.requestedAt} />}</>}
          </span>
        </p>
      </header>
      {newest.problem ? (
        <Notice tone="bad" role="alert">
          {newest.problem}
        </Notice>
      ) : null}
      {reported ? <Report examination={reported} /> : null}
      {isUnderWay(newest) && !reported ? (
        <Panel>
          <SkeletonRows rows={6} label="Waiting for the report" />
        </Panel>
      ) : null}
    </section>
  );
}

/** The report of an examination that is DONE. */
export function Report({ examination }: { examination: Pick<ExaminationSummary, 'id'> }) {
  const trpc = useTRPC();
  // What was found doesn't change any more.
  const found = useQuery(
    trpc.admin.examination.queryOptions({ id: examination.id }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (found.data?.report) return <ReportView report={found.data.report} />;
  return (
    <Panel>
      {found.isError ? (
        <ListProblem error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading the report" />
      )}
    </Panel>
  );
}
