'use client';

import { KeyRound, LockKeyhole, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { signOut } from 'next-auth/react';
import type { ReactNode } from 'react';
import { Menu } from '#ui/primitives/menu.tsx';
import { ROLE_LABELS } from '#ui/users/role-labels.ts';
import type { Theme } from './theme.ts';
import { useTheme } from './use-theme.ts';
import { useViewer } from './viewer.tsx';

const icon = { size: 15, 'aria-hidden': true } as const;
const themes: { theme: Theme; label: string; icon: ReactNode }[] = [
  { theme: 'system', label: 'System theme', icon: <Monitor {...icon} /> },
  { theme: 'light', label: 'Light theme', icon: <Sun {...icon} /> },
  { theme: 'dark', label: 'Dark theme', icon: <Moon {...icon} /> },
];

export function AccountMenu() {
  const viewer = useViewer();
  const [theme, setTheme] = useTheme();
  const shownName = viewer.name ?? viewer.email;
  return (
    <Menu
      label="Account menu"
      triggerClass="grid size-7 place-items-center rounded-full bg-accent-soft font-semibold text-accent text-xs uppercase hover:ring-2 hover:ring-line-strong"
      trigger={<span aria-hidden="true">{shownName.slice(0, 1)}</span>}
      header={
        <div className="border-line border-b px-2 pt-1 pb-2">
          <p className="truncate font-medium text-[0.8125rem]">{shownName}</p>
          <p className="truncate text-ink-faint text-xs">{viewer.name ? viewer.email : ROLE_LABELS[viewer.role]}</p>
        </div>
      }
      items={[
        { label: 'Account settings', icon: <UserRound {...icon} />, href: '/settings/account' },
        { label: 'API tokens', icon: <KeyRound {...icon} />, href: '/settings/tokens' },
        { label: 'Credentials', icon: <LockKeyhole {...icon} />, href: '/settings/credentials' },
        { separator: true },
        ...themes.map((choice) => ({
          label: choice.label,
          icon: choice.icon,
          checked: choice.theme === theme,
          onSelect: () => setTheme(choice.theme),
        })),
        { separator: true },
        { label: 'Sign out', icon: <LogOut {...icon} />, onSelect: () => void signOut({ callbackUrl: '/sign-in' }) },
      ]}
    />
  );
}
