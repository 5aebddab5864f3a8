import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isId } from '#core/ids.ts';
import { ProjectPage } from '#ui/projects/project-page.tsx';

export const metadata: Metadata = { title: 'Project' };

export default async function ProjectRoute({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!isId('project', id)) notFound();
  return <ProjectPage id={id} view="overview" />;
}
