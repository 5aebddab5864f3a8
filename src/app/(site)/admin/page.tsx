import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { OverviewPage } from '#ui/admin/overview-page.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewRoute() {
  await requireAdmin(await webDeps());
  return <OverviewPage />;
}
