import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { QueuePage } from '#ui/admin/queue-page.tsx';

export const metadata: Metadata = { title: 'Queue' };

export default async function QueueRoute() {
  await requireAdmin(await webDeps());
  return <QueuePage />;
}
