import type { Metadata } from 'next';
import { NewProjectPage } from '#ui/projects/new-project-page.tsx';

export const metadata: Metadata = { title: 'New project' };

export default function NewProjectRoute() {
  return <NewProjectPage />;
}
