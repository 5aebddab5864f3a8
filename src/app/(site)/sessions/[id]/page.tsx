import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isId } from '#core/ids.ts';
import { SessionPage } from '#ui/editor/session-page.tsx';

export const metadata: Metadata = { title: 'Session' };

export default async function SessionRoute({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!isId('session', id)) notFound();
  return <SessionPage id={id} />;
}
