import type { Metadata } from 'next';
import { ProjectListPage } from '#ui/projects/project-list-page.tsx';

export const metadata: Metadata = { title: 'Projects' };

export default function ProjectsRoute() {
  return <ProjectListPage />;
}
