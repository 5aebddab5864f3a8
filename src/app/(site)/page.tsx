import type { Metadata } from 'next';
import { SessionListPage } from '#ui/sessions/session-list-page.tsx';

export const metadata: Metadata = { title: 'Sessions' };

export default function SessionsRoute() {
  return <SessionListPage />;
}
