'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Role } from '#core/principal.ts';

/** Who looks at the page. */
export interface Viewer {
  readonly userId: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
}

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer is used outside of ViewerProvider');
  return viewer;
}
