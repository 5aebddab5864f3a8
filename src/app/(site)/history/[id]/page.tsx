import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isId } from '#core/ids.ts';
import { ExecutionPage } from '#ui/executions/execution-page.tsx';

export const metadata: Metadata = { title: 'Run' };

export default async function ExecutionRoute({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!isId('execution', id)) notFound();
  return <ExecutionPage id={id} />;
}
