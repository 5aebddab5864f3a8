'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '#ui/primitives/class-names.ts';

const PLACES = [
  { href: '/settings/account', label: 'Account' },
  { href: '/settings/tokens', label: 'API tokens' },
  { href: '/settings/credentials', label: 'Credentials' },
  { href: '/settings/dependencies', label: 'Dependencies' },
];

export function SettingsNav() {
  const pathname = usePathname();
  return (
    <nav aria-label="Settings" className="mb-5 flex gap-4 overflow-x-auto border-line border-b [scrollbar-width:none]">
      {PLACES.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className={classNames(
            '-mb-px shrink-0 border-b-2 py-2 text-[0.8125rem] focus-visible:outline-offset-[-2px]',
            pathname === href
              ? 'border-accent font-medium text-ink'
              : 'border-transparent text-ink-muted hover:text-ink',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
