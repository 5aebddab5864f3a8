'use client';

import { useQuery } from '@tanstack/react-query';
import type { Project } from '#core/contracts/projects.ts';
import { Notice } from '#ui/primitives/notice.tsx';
import { Page } from '#ui/primitives/page.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ProjectFiles } from './project-files.tsx';
import { ProjectMembers } from './project-members.tsx';
import { ProjectNav, viewsOf } from './project-nav.tsx';
import { ProjectOverview } from './project-overview.tsx';
import { ProjectProblem } from './project-problem.tsx';
import { ProjectSecrets } from './project-secrets.tsx';
import { ProjectSettings } from './project-settings.tsx';
import type { ProjectView } from './project-views.ts';
import { ScriptButtons } from './script-buttons.tsx';

/** A project: what it does and did, and for who may change it all that can be changed. */
export function ProjectPage({ id, view }: { id: string; view: ProjectView }) {
  const trpc = useTRPC();
  const project = useQuery(trpc.project.get.queryOptions({ id }, { staleTime: 0, refetchOnWindowFocus: false }));
  if (project.isError && !project.data) {
    return <ProjectProblem error={project.error} onRetry={() => project.refetch()} />;
  }
  if (!project.data) {
    return (
      <Page title={<Skeleton className="h-6 w-48" />}>
        <div role="status" aria-label="Loading the project">
          <Skeleton className="h-96" />
        </div>
      </Page>
    );
  }
  return (
    <Page
      title={<span className="block truncate">{project.data.name}</span>}
      intro={project.data.description || undefined}
      actions={<ScriptButtons project={project.data} />}
    >
      <ProjectNav project={project.data} view={view} />
      <View key={id} project={project.data} view={view} />
    </Page>
  );
}

function View({ project, view }: { project: Project; view: ProjectView }) {
  if (!viewsOf(project).includes(view)) {
    return (
      <Notice>
        {view === 'files' ? 'Its files come from its repository.' : 'Only its owner sees and changes these.'}
      </Notice>
    );
  }
  switch (view) {
    case 'overview':
      return <ProjectOverview project={project} />;
    case 'files':
      return <ProjectFiles project={project} />;
    case 'settings':
      return <ProjectSettings project={project} />;
    case 'secrets':
      return <ProjectSecrets project={project} />;
    case 'members':
      return <ProjectMembers project={project} />;
    default:
      return view satisfies never;
  }
}
