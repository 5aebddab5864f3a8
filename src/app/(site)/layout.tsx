import type { ReactNode } from 'react';
import { requirePrincipal } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { SiteShell } from '#ui/shell/site-shell.tsx';

export default async function SiteLayout({ children }: { children: ReactNode }) {
  const { userId, email, name, role } = await requirePrincipal(await webDeps());
  return <SiteShell viewer={{ userId, email, name, role }}>{children}</SiteShell>;
}
