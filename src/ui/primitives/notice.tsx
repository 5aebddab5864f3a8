import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type NoticeTone = 'info' | 'ok' | 'warn' | 'bad';

const looks: Record<NoticeTone, { box: string; icon: ReactNode }> = {
  info: {
    box: 'border-accent/30 bg-accent-soft',
    icon: <Info size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />,
  },
  ok: {
    box: 'border-ok/30 bg-ok-soft',
    icon: <CircleCheck size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-ok" />,
  },
  warn: {
    box: 'border-warn/30 bg-warn-soft',
    icon: <TriangleAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />,
  },
  bad: {
    box: 'border-bad/30 bg-bad-soft',
    icon: <CircleAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-bad" />,
  },
};

export interface NoticeProps {
  tone?: NoticeTone;
  children: ReactNode;
  actions?: ReactNode;
  className?: string;
  /** `alert` interrupts a screen reader, `status` waits; none for what was there when the page came. */
  role?: 'alert' | 'status';
}

/** A sentence that stands out, with what can be done about it. */
export function Notice({ tone = 'info', children, actions, className, role }: NoticeProps) {
  return (
    <div
      role={role}
      className={classNames(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border px-3 py-2',
        looks[tone].box,
        className,
      )}
    >
      <div className="flex min-w-0 flex-1 basis-64 gap-2">
        {looks[tone].icon}
        <div className="min-w-0 break-words">{children}</div>
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
