import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isId } from '#core/ids.ts';
import { ProjectPage } from '#ui/projects/project-page.tsx';
import { PROJECT_VIEWS } from '#ui/projects/project-views.ts';

export const metadata: Metadata = { title: 'Project' };

export default async function ProjectViewRoute({ params }: { params: Promise<{ id: string; view: string }> }) {
  const { id, view: name } = await params;
  const view = PROJECT_VIEWS.find((each) => each === name && each !== 'overview');
  if (!isId('project', id) || !view) notFound();
  return <ProjectPage id={id} view={view} />;
}
