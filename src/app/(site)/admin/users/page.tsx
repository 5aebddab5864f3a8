import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { UserPage } from '#ui/users/user-page.tsx';

export const metadata: Metadata = { title: 'Users' };

export default async function UsersRoute() {
  await requireAdmin(await webDeps());
  return <UserPage />;
}
