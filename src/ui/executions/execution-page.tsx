'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import type { Execution } from '#core/contracts/executions.ts';
import { ArtifactsPanel } from '#ui/artifacts/artifacts-panel.tsx';
import { Console } from '#ui/console/console.tsx';
import { type Place, usePlaces } from '#ui/console/places.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Page, Panel } from '#ui/primitives/page.tsx';
import { Problem } from '#ui/primitives/problem.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { TestReportPanel } from '#ui/test-reports/test-report-panel.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { useExecutionStream, useStreamExecution, useStreamSnapshot } from '#ui/watching/use-execution-stream.ts';
import { useRunTitle } from '#ui/watching/use-run-title.ts';
import { AttemptsPanel } from './attempts-panel.tsx';
import { ExecutionActions } from './execution-actions.tsx';
import { ExecutionFacts } from './execution-facts.tsx';
import { InputResults } from './input-results.tsx';
import { Lifecycle } from './lifecycle.tsx';
import { PhaseTable } from './phase-table.tsx';
import { RunCommands } from './run-commands.tsx';
import { RunSource } from './run-source.tsx';
import { TimingsPanel } from './timings-panel.tsx';
import { useRunSource } from './use-run-source.ts';

export function ExecutionPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const execution = useQuery(trpc.execution.get.queryOptions({ id }, { staleTime: 0, refetchOnWindowFocus: false }));
  if (execution.data) return <ExecutionDetail key={id} loaded={execution.data} />;
  if (execution.isError) return <Problem error={execution.error} what="run" onRetry={() => execution.refetch()} />;
  return (
    <Page title={<Skeleton className="h-6 w-64" />} actions={<Skeleton className="h-8 w-48" />}>
      <div role="status" aria-label="Loading the run" className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-[28rem]" />
        <Skeleton className="h-[28rem]" />
      </div>
    </Page>
  );
}

function ExecutionDetail({ loaded }: { loaded: Execution }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const stream = useExecutionStream(loaded);
  const live = useStreamExecution(stream) ?? loaded;
  const { id } = loaded;

  // What the stream doesn't tell (phases, environment, lifecycle) changes with the status.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because the status changed
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.execution.get.queryKey({ id }) });
    void queryClient.invalidateQueries({ queryKey: trpc.execution.events.queryKey({ id }) });
    void queryClient.invalidateQueries({ queryKey: trpc.execution.attempts.queryKey({ id }) });
  }, [live.status, live.attempt, queryClient, trpc, id]);
  useRunTitle(loaded.title, live.status);
  const source = useRunSource(id).data;
  const [place, setPlace] = useState<Place | null>(null);
  const places = usePlaces(
    source ? { paths: source.files.map(({ path }) => path), entry: source.entry } : null,
    setPlace,
  );
  if (!stream) return null;

  // What an admin does with a failed one later is not told by the stream.
  const execution = { ...loaded, ...live, retriedAs: loaded.retriedAs };
  return (
    <Page
      title={<span className="block truncate">{loaded.title}</span>}
      actions={<ExecutionActions execution={live} />}
    >
      {execution.cachedFrom ? <CachedNotice from={execution.cachedFrom} /> : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <div className="h-[min(32rem,70dvh)] overflow-hidden rounded-lg border border-line">
            <Console stream={stream} places={places} />
          </div>
          <InputsPanel stream={stream} loaded={loaded} />
          <LeftPanels stream={stream} loaded={loaded} />
          <PhasePanel stream={stream} loaded={loaded} />
          <RunCommands execution={loaded} />
          <RunSource id={id} place={place} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <ExecutionFacts execution={execution} />
          <Lifecycle id={id} />
          <AttemptsPanel id={id} />
          <TimingsPanel id={id} />
        </div>
      </div>
    </Page>
  );
}

function CachedNotice({ from }: { from: string }) {
  return (
    <Notice className="mb-4">
      Nothing was run: this is the result of{' '}
      <Link href={`/history/${from}`} className="text-accent underline underline-offset-2">
        an earlier run
      </Link>{' '}
      that was given exactly the same.
    </Notice>
  );
}

interface StreamedProps {
  stream: NonNullable<ReturnType<typeof useExecutionStream>>;
  loaded: Execution;
}

function InputsPanel({ stream, loaded }: StreamedProps) {
  const { result } = useStreamSnapshot(stream);
  return <InputResults key={result ? 'ended' : 'runs'} execution={result ?? loaded} />;
}

/** What its tests said and which files it left, once it has ended. */
function LeftPanels({ stream, loaded }: StreamedProps) {
  const { result } = useStreamSnapshot(stream);
  return (
    <>
      <TestReportPanel execution={result ?? loaded} />
      <ArtifactsPanel execution={result ?? loaded} />
    </>
  );
}

function PhasePanel({ stream, loaded }: StreamedProps) {
  const { result } = useStreamSnapshot(stream);
  const phases = result?.phases ?? loaded.phases;
  if (phases.length === 0) return null;
  return (
    <Panel title="Phases">
      <PhaseTable phases={phases} />
    </Panel>
  );
}
