'use client';

import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Boxes, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { isFinal } from '#core/execution-status.ts';
import type { ProjectId } from '#core/ids.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useDelayed } from '#ui/primitives/use-delayed.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { lastRunsInputs, lastRunsOf } from './last-runs-of.ts';
import { ProjectRow } from './project-row.tsx';

const SEARCH_AFTER_MS = 200;
const RUNNING_MS = 2_000;
const QUIET_MS = 20_000;

const newProject = (
  <ButtonLink href="/projects/new" variant="primary" icon={<Plus size={15} aria-hidden="true" />}>
    New project
  </ButtonLink>
);

/** The projects that the person owns or may run, each with how its scripts went last. */
export function ProjectListPage() {
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const q = useDelayed(search.trim(), SEARCH_AFTER_MS);
  const projects = useInfiniteQuery(
    trpc.project.list.infiniteQueryOptions(q ? { q } : {}, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: (before) => before,
      staleTime: 0,
    }),
  );
  const items = projects.data?.pages.flatMap((page) => page.items);
  const lastRuns = useLastRuns(items?.map(({ id }) => id) ?? []);
  const none = items?.length === 0 && !projects.isPlaceholderData;

  return (
    <Page
      title="Projects"
      intro="What is run again and again, with its own scripts, environment and secrets."
      actions={
        none && !q ? null : (
          <>
            <SearchField label="Search projects" value={search} onChange={setSearch} />
            {newProject}
          </>
        )
      }
    >
      <Panel>
        {projects.isError ? (
          <ListProblem error={projects.error} onRetry={() => projects.refetch()} />
        ) : !items ? (
          <SkeletonRows label="Loading the projects" />
        ) : none ? (
          q ? (
            <EmptyState icon={<Search size={26} aria-hidden="true" />} title={`Nothing found for “${q}”`}>
              Projects are searched by their name and description.
            </EmptyState>
          ) : (
            <EmptyState icon={<Boxes size={30} aria-hidden="true" />} title="No projects yet" actions={newProject}>
              A project holds files or names a repository, and says how it is run, tested and deployed. Others can be
              let run it, too.
            </EmptyState>
          )
        ) : (
          <ul aria-label="Projects" className="divide-y divide-line">
            {items.map((project) => (
              <ProjectRow key={project.id} project={project} lastRuns={lastRunsOf(project.id, lastRuns)} />
            ))}
          </ul>
        )}
      </Panel>
      {projects.hasNextPage ? (
        <LoadMore busy={projects.isFetchingNextPage} onLoad={() => projects.fetchNextPage()} />
      ) : null}
    </Page>
  );
}

/** Asked for apart, and often while one of them runs. */
function useLastRuns(ids: readonly ProjectId[]) {
  const trpc = useTRPC();
  const inputs = lastRunsInputs(ids);
  const answers = useQueries({
    queries: inputs.map((input) =>
      trpc.project.lastRuns.queryOptions(input, {
        staleTime: 0,
        refetchInterval: ({ state }) =>
          state.data?.items.some(({ status }) => !isFinal(status)) ? RUNNING_MS : QUIET_MS,
      }),
    ),
  });
  return inputs.map((input, index) => ({ ...input, items: answers[index]?.data?.items }));
}
