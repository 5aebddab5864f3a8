'use client';

import type { ReactNode } from 'react';
import { ApiProvider } from '#ui/trpc/provider.tsx';
import { WatcherProvider } from '#ui/watching/watcher-provider.tsx';
import { HealthBanner } from './health-banner.tsx';
import { TopBar } from './top-bar.tsx';
import { type Viewer, ViewerProvider } from './viewer.tsx';

/** What is around every page of somebody who is signed in. */
export function SiteShell({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return (
    <ApiProvider>
      <ViewerProvider viewer={viewer}>
        <WatcherProvider>
          <div className="flex min-h-dvh flex-col has-[[data-fills-page]]:h-dvh has-[[data-fills-page]]:overflow-hidden">
            <a
              href="#main"
              className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-1.5 focus:shadow-raised"
            >
              Skip to the content
            </a>
            <TopBar />
            <HealthBanner />
            {children}
          </div>
        </WatcherProvider>
      </ViewerProvider>
    </ApiProvider>
  );
}
