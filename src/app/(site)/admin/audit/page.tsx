import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { AuditPage } from '#ui/audit/audit-page.tsx';

export const metadata: Metadata = { title: 'Audit' };

export default async function AuditRoute() {
  await requireAdmin(await webDeps());
  return <AuditPage />;
}
