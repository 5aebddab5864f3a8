import type { ReactNode } from 'react';
import { requirePrincipal, unlessAway } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { AwayPage } from '#ui/shell/away-page.tsx';
import { SiteShell } from '#ui/shell/site-shell.tsx';

export default async function SiteLayout({ children }: { children: ReactNode }) {
  const deps = await webDeps();
  const viewer = await unlessAway(() => requirePrincipal(deps));
  if (viewer === 'away') return <AwayPage />;
  const { userId, email, name, role } = viewer;
  return <SiteShell viewer={{ userId, email, name, role }}>{children}</SiteShell>;
}
