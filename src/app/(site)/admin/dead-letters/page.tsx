import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { DeadLettersPage } from '#ui/dead-letters/dead-letters-page.tsx';

export const metadata: Metadata = { title: 'Dead letters' };

export default async function DeadLettersRoute() {
  await requireAdmin(await webDeps());
  return <DeadLettersPage />;
}
