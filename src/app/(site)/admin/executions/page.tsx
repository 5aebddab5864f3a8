import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { HistoryPage } from '#ui/executions/history-page.tsx';

export const metadata: Metadata = { title: 'Everybody’s executions' };

export default async function ExecutionsRoute() {
  await requireAdmin(await webDeps());
  return <HistoryPage everybody />;
}
