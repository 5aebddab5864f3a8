import type { ReactNode } from 'react';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { AdminNav } from '#ui/admin/admin-nav.tsx';

/** Each page asks again who looks at it: a layout stays as it is while one goes from page to page. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireAdmin(await webDeps());
  return (
    <>
      <AdminNav />
      {children}
    </>
  );
}
