'use client';

import { CircleAlert, Cloud, CloudOff, LoaderCircle } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';
import type { AutosaveState, AutosaveStatus } from './autosave-state.ts';

const icon = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const;

const LOOKS: Record<AutosaveStatus, { text: string; color: string; icon: ReactNode }> = {
  saved: { text: 'Saved', color: 'text-ink-faint', icon: <Cloud {...icon} /> },
  unsaved: { text: 'Saving…', color: 'text-ink-faint', icon: <LoaderCircle {...icon} /> },
  saving: { text: 'Saving…', color: 'text-ink-faint', icon: <LoaderCircle {...icon} /> },
  retrying: { text: 'Not saved – retrying', color: 'text-warn', icon: <CloudOff {...icon} /> },
  refused: { text: 'Not saved', color: 'text-bad', icon: <CircleAlert {...icon} /> },
  conflict: { text: 'Not saved – newer version elsewhere', color: 'text-warn', icon: <CircleAlert {...icon} /> },
};
const OFFLINE = { text: 'Offline – kept in this browser', color: 'text-warn', icon: <CloudOff {...icon} /> };

/** Whether the server has what is on the screen. */
export function SaveStatus({ state }: { state: AutosaveState }) {
  const online = useOnline();
  const look = state.status === 'retrying' && !online ? OFFLINE : LOOKS[state.status];
  return (
    <span
      role="status"
      aria-label="Save status"
      title={state.refusal ?? undefined}
      className={classNames('inline-flex min-w-0 items-center gap-1.5 text-xs', look.color)}
    >
      {look.icon}
      <span className="truncate">{state.refusal ? `${look.text}: ${state.refusal}` : look.text}</span>
    </span>
  );
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener);
      window.addEventListener('offline', listener);
      return () => {
        window.removeEventListener('online', listener);
        window.removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
    () => true,
  );
}
