import type { Metadata } from 'next';
import { HistoryPage } from '#ui/executions/history-page.tsx';

export const metadata: Metadata = { title: 'History' };

export default function HistoryRoute() {
  return <HistoryPage />;
}
