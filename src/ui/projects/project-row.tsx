'use client';

import { GitBranch, Package } from 'lucide-react';
import Link from 'next/link';
import type { LastRun, ProjectSummary } from '#core/contracts/projects.ts';
import { StatusBadge } from '#ui/executions/status-badge.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useViewer } from '#ui/shell/viewer.tsx';
import { SCRIPT_LABELS } from './script-labels.ts';

const icon = { size: 13, 'aria-hidden': true, className: 'shrink-0' } as const;

/** `lastRuns` are null while they are not known. */
export function ProjectRow({ project, lastRuns }: { project: ProjectSummary; lastRuns: readonly LastRun[] | null }) {
  const { userId } = useViewer();
  return (
    <li className="relative flex flex-col gap-x-4 gap-y-1 px-3 py-2.5 hover:bg-hover sm:flex-row sm:items-center">
      <div className="min-w-0 flex-1">
        <Link
          href={`/projects/${project.id}`}
          className="block truncate font-medium after:absolute after:inset-0 after:content-['']"
        >
          {project.name}
        </Link>
        <p className="flex min-w-0 flex-wrap items-center gap-x-3 text-ink-faint text-xs">
          <ProjectSourceText project={project} />
          {project.ownerId === userId ? null : <span>of {project.owner.name ?? project.owner.email}</span>}
          {project.description ? <span className="min-w-0 max-w-full truncate">{project.description}</span> : null}
        </p>
      </div>
      <ul
        aria-label={`Last runs of ${project.name}`}
        className="relative flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem]"
      >
        {lastRuns?.map((run) => (
          <li key={run.script}>
            <Link
              href={`/history/${run.id}`}
              className="flex items-center gap-1.5 rounded px-1 hover:bg-raised hover:underline"
            >
              <span className="text-ink-muted">{SCRIPT_LABELS[run.script]}</span>
              <StatusBadge status={run.status} />
              <RelativeTime at={run.endedAt ?? run.queuedAt} className="text-ink-faint text-xs" />
            </Link>
          </li>
        ))}
        {lastRuns?.length === 0 ? <li className="text-ink-faint text-xs">never run</li> : null}
      </ul>
    </li>
  );
}

/** Where its files come from, and what it runs in. */
export function ProjectSourceText({ project }: { project: Pick<ProjectSummary, 'source' | 'language' | 'image'> }) {
  const languages = useLanguages().data;
  const { source, language, image } = project;
  return (
    <>
      {source.type === 'GIT' ? (
        <span className="flex min-w-0 items-center gap-1">
          <GitBranch {...icon} />
          <span className="truncate">{shortUrl(source.url)}</span>
        </span>
      ) : null}
      <span className="flex min-w-0 items-center gap-1">
        {image === null ? (
          (languages?.find(({ id }) => id === language)?.name ?? language)
        ) : (
          <>
            <Package {...icon} />
            <span className="truncate font-mono">{image}</span>
          </>
        )}
      </span>
    </>
  );
}

/** Without what all addresses have. */
function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\.git$/, '');
}
