'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import type { ExaminationSummary } from '#core/contracts/examinations.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { formatDateTime } from '#ui/primitives/time-format.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { EarlierExaminations } from './earlier-examinations.tsx';
import { groupExaminations, isUnderWay } from './group-examinations.ts';
import { Report, WorkerReport } from './worker-report.tsx';

const LOOK_AGAIN_MS = 500;

/** Which isolation runs really get, as every worker found when it was last asked. */
export function DoctorPage() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [shown, setShown] = useState<ExaminationSummary | null>(null);
  const list = useQuery(
    trpc.admin.examinations.queryOptions(undefined, {
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? LOOK_AGAIN_MS : false),
    }),
  );
  const request = useMutation(
    trpc.admin.requestExamination.mutationOptions({
      onSuccess: (page) => {
        setShown(null);
        queryClient.setQueryData(trpc.admin.examinations.queryKey(), page);
      },
    }),
  );
  const items = list.data?.items;
  const { current, earlier } = groupExaminations(items ?? []);
  const examineButton = (
    <Button
      variant="primary"
      icon={<Stethoscope size={15} aria-hidden="true" />}
      busy={request.isPending || items?.some(isUnderWay) === true}
      onClick={() => request.mutate()}
    >
      Examine
    </Button>
  );
  return (
    <Page
      title="Doctor"
      intro="What really stands around the code that people run: each wall is tried from inside a sandbox."
      actions={items && items.length > 0 ? examineButton : null}
    >
      <div className="flex flex-col gap-6">
        {request.error ? (
          <Notice tone="bad" role="alert">
            {errorSentence(request.error)}
          </Notice>
        ) : null}
        {shown ? (
          <section aria-label="An earlier examination" className="flex flex-col gap-3">
            <Notice actions={<Button onClick={() => setShown(null)}>Back to the last one</Button>}>
              As {shown.hostname} was on {formatDateTime(shown.requestedAt)}.
            </Notice>
            <Report examination={shown} />
          </section>
        ) : items ? (
          items.length === 0 ? (
            <Panel>
              <EmptyState
                icon={<Stethoscope size={26} aria-hidden="true" />}
                title="Nothing is examined yet"
                actions={examineButton}
              >
                Every worker tries the walls of a sandbox as runs get it, which takes a few seconds and harms nothing.
              </EmptyState>
            </Panel>
          ) : (
            current.map((worker) => <WorkerReport key={worker.workerId} worker={worker} />)
          )
        ) : (
          <Panel>
            {list.isError ? (
              <ListProblem error={list.error} onRetry={() => list.refetch()} />
            ) : (
              <SkeletonRows label="Loading the examinations" />
            )}
          </Panel>
        )}
        {earlier.length > 0 && !shown ? <EarlierExaminations examinations={earlier} onShow={setShown} /> : null}
      </div>
    </Page>
  );
}
