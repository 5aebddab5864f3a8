'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';

const PLACES = [
  { href: '/admin', label: 'Overview' },
  { href: '/admin/queue', label: 'Queue' },
  { href: '/admin/executions', label: 'Executions' },
  { href: '/admin/dead-letters', label: 'Dead letters' },
  { href: '/admin/users', label: 'Users' },
  { href: '/admin/audit', label: 'Audit' },
  { href: '/admin/doctor', label: 'Doctor' },
];

/** The admins' pages, above each of them. Where they don't fit they scroll within their bar. */
export function AdminNav() {
  const pathname = usePathname();
  const barRef = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because another place is the current one
  useEffect(() => {
    const bar = barRef.current;
    const here = bar?.querySelector<HTMLElement>('[aria-current]');
    if (bar && here) bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.clientWidth) / 2;
  }, [pathname]);
  return (
    <nav aria-label="Admin" className="border-line border-b bg-surface">
      <div
        ref={barRef}
        className="relative mx-auto flex w-full max-w-6xl gap-4 overflow-x-auto px-4 [scrollbar-width:none] sm:px-6"
      >
        {PLACES.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            aria-current={pathname === href ? 'page' : undefined}
            className={classNames(
              'shrink-0 border-b-2 py-2 text-[0.8125rem] -outline-offset-2',
              pathname === href
                ? 'border-accent font-medium text-ink'
                : 'border-transparent text-ink-muted hover:text-ink',
            )}
          >
            {label}
          </Link>
        ))}
      </div>
    </nav>
  );
}
