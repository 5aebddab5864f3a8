import type { Metadata } from 'next';
import { NewRunPage } from '#ui/run-form/new-run-page.tsx';

export const metadata: Metadata = { title: 'New run' };

export default function NewRunRoute() {
  return <NewRunPage />;
}
