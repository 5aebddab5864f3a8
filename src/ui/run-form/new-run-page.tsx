'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { isId } from '#core/ids.ts';
import { recentLanguages } from '#ui/languages/recent-languages.ts';
import { Page } from '#ui/primitives/page.tsx';
import { Problem } from '#ui/primitives/problem.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { ProjectProblem } from '#ui/projects/project-problem.tsx';
import { firstLanguage } from '#ui/sessions/first-language.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { NewRunForm } from './new-run-form.tsx';
import { draftOfRun, EMPTY_RUN, RUN_WAYS, type RunDraft } from './run-draft.ts';

/** `/new-run`: an empty form, `?way=image` of a way, or `?from=exec_…` with all that a run was given. */
export function NewRunPage() {
  const params = useSearchParams();
  const from = params.get('from');
  const languages = useLanguages();
  if (from !== null && isId('execution', from)) return <ChangedRun key={from} id={from} />;
  if (!languages.data && !languages.isError) return <LoadingForm />;
  const way = RUN_WAYS.find((each) => each === params.get('way') && each !== 'project') ?? EMPTY_RUN.way;
  return <NewRunForm initial={{ ...emptyRun(languages.data ?? []), way }} />;
}

function ChangedRun({ id }: { id: string }) {
  const trpc = useTRPC();
  const run = useQuery(trpc.execution.get.queryOptions({ id }, { refetchOnWindowFocus: false }));
  const source = useQuery(trpc.execution.source.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  const projectId = run.data?.projectId ?? null;
  const project = useQuery(
    trpc.project.get.queryOptions(
      { id: projectId ?? '' },
      { enabled: projectId !== null, staleTime: 0, retry: false, refetchOnWindowFocus: false },
    ),
  );
  const failed = run.error ?? source.error;
  if (failed)
    return <Problem error={failed} what="run" onRetry={() => void Promise.all([run.refetch(), source.refetch()])} />;
  if (!run.data || !source.data || project.isLoading) return <LoadingForm />;
  if (project.error) return <ProjectProblem error={project.error} onRetry={() => project.refetch()} />;
  const { data: now = null } = project;
  return <NewRunForm initial={draftOfRun(run.data, source.data, now)} of={run.data} project={now} />;
}

function LoadingForm() {
  return (
    <Page title="New run">
      <div role="status" aria-label="Loading the form" className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-96" />
        <Skeleton className="h-96" />
      </div>
    </Page>
  );
}

/** With the first program of the language that the person likes best. */
function emptyRun(languages: readonly LanguageInfo[]): RunDraft {
  const language = firstLanguage(languages, recentLanguages());
  if (!language) return EMPTY_RUN;
  const { id, entry, hello } = language;
  return { ...EMPTY_RUN, language: id, entry, files: [{ path: entry, content: hello, encoding: 'utf8' }] };
}
