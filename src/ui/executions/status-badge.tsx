import { CircleCheck, CircleX, Clock, Hourglass, LoaderCircle, OctagonX, TimerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { classNames } from '#ui/primitives/class-names.ts';

const icon = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const;

const STATUS_LOOKS: Record<ExecutionStatus, { label: string; color: string; icon: ReactNode }> = {
  QUEUED: { label: 'Queued', color: 'text-ink-muted', icon: <Clock {...icon} /> },
  DELAYED: { label: 'Delayed', color: 'text-warn', icon: <Hourglass {...icon} /> },
  RUNNING: {
    label: 'Running',
    color: 'text-accent',
    icon: <LoaderCircle {...icon} className="shrink-0 animate-spin" />,
  },
  COMPLETED: { label: 'Completed', color: 'text-ok', icon: <CircleCheck {...icon} /> },
  FAILED: { label: 'Failed', color: 'text-bad', icon: <CircleX {...icon} /> },
  TIMEOUT: { label: 'Timed out', color: 'text-bad', icon: <TimerOff {...icon} /> },
  TERMINATED: { label: 'Stopped', color: 'text-ink-muted', icon: <OctagonX {...icon} /> },
};

const STOPPING = { ...STATUS_LOOKS.RUNNING, label: 'Stopping…', color: 'text-ink-muted' };

export interface StatusBadgeProps {
  status: ExecutionStatus;
  /** For what was so at a time: nothing about it moves. */
  past?: boolean;
  /** Its end was asked for, and it has not ended. */
  stopping?: boolean;
}

export function StatusBadge({ status, past, stopping }: StatusBadgeProps) {
  const look = stopping ? STOPPING : STATUS_LOOKS[status];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 whitespace-nowrap font-medium',
        look.color,
        past && '[&_svg]:animate-none',
      )}
    >
      {look.icon}
      {look.label}
    </span>
  );
}
