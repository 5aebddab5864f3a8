'use client';

import { Play } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';
import { AccountMenu } from './account-menu.tsx';
import { BirdMark } from './logo.tsx';
import { useViewer } from './viewer.tsx';

interface Place {
  href: string;
  label: string;
  /** In its place where all labels don't fit. */
  icon?: ReactNode;
  /** Pages that belong to it. */
  within: RegExp;
}

const PLACES: Place[] = [
  { href: '/', label: 'Sessions', within: /^\/(sessions\/.*)?$/ },
  { href: '/projects', label: 'Projects', within: /^\/projects(\/.*)?$/ },
  { href: '/new-run', label: 'New run', icon: <Play size={15} aria-hidden="true" />, within: /^\/new-run$/ },
  { href: '/history', label: 'History', within: /^\/history(\/.*)?$/ },
];
const ADMIN_PLACE: Place = { href: '/admin', label: 'Admin', within: /^\/admin(\/.*)?$/ };

export function TopBar() {
  const pathname = usePathname();
  const { role } = useViewer();
  const places = role === 'ADMIN' ? [...PLACES, ADMIN_PLACE] : PLACES;
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface px-3 sm:px-4">
      <Link
        href="/"
        className="mr-1 flex shrink-0 items-center gap-2 rounded-md font-semibold max-[22rem]:hidden sm:mr-4"
      >
        <BirdMark className="text-accent" />
        <span className="max-sm:sr-only">Sandpiper</span>
      </Link>
      <nav aria-label="Main" className="flex min-w-0 items-center gap-0.5 overflow-x-auto [scrollbar-width:none]">
        {places.map((place) => {
          const here = place.within.test(pathname);
          return (
            <Link
              key={place.href}
              href={place.href}
              aria-current={here ? 'page' : undefined}
              className={classNames(
                'shrink-0 rounded-md px-1 py-1 text-[0.8125rem] focus-visible:outline-offset-[-2px] min-[28rem]:px-2.5 hover:bg-hover hover:text-ink',
                here ? 'bg-hover font-medium text-ink' : 'text-ink-muted',
              )}
            >
              {place.icon ? <span className="block py-0.5 min-[28rem]:hidden">{place.icon}</span> : null}
              <span className={place.icon ? 'max-[28rem]:sr-only' : undefined}>{place.label}</span>
            </Link>
          );
        })}
      </nav>
      <div className="ml-auto flex items-center gap-2">
        <AccountMenu />
      </div>
    </header>
  );
}
