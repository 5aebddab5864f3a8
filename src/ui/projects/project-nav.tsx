'use client';

import Link from 'next/link';
import type { Project } from '#core/contracts/projects.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import type { ProjectView } from './project-views.ts';

const LABELS: Record<ProjectView, string> = {
  overview: 'Overview',
  files: 'Files',
  settings: 'Settings',
  secrets: 'Secrets',
  members: 'Members',
};

/** The pages of a project, as far as there is something on them for who looks. */
export function ProjectNav({ project, view }: { project: Project; view: ProjectView }) {
  return (
    <nav aria-label="Project" className="mb-5 flex gap-4 overflow-x-auto border-line border-b">
      {viewsOf(project).map((each) => (
        <Link
          key={each}
          href={each === 'overview' ? `/projects/${project.id}` : `/projects/${project.id}/${each}`}
          aria-current={each === view ? 'page' : undefined}
          className={classNames(
            '-mb-px border-b-2 py-2 text-[0.8125rem] focus-visible:outline-offset-[-2px]',
            each === view ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-muted hover:text-ink',
          )}
        >
          {LABELS[each]}
        </Link>
      ))}
    </nav>
  );
}

/** Those that there are of a project for who looks. */
export function viewsOf({ mayEdit, source }: Project): ProjectView[] {
  return [
    'overview',
    ...(source.type === 'FILES' ? (['files'] as const) : []),
    ...(mayEdit ? (['settings', 'secrets'] as const) : []),
    'members',
  ];
}
