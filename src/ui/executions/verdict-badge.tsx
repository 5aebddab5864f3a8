import { Bug, CircleCheck, CircleDashed, CircleX, MemoryStick, OctagonX, ScrollText, TimerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Verdict } from '#core/contracts/inputs.ts';
import { classNames } from '#ui/primitives/class-names.ts';

const icon = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const;

const VERDICT_LOOKS: Record<Verdict, { label: string; color: string; icon: ReactNode }> = {
  ACCEPTED: { label: 'Accepted', color: 'text-ok', icon: <CircleCheck {...icon} /> },
  WRONG_ANSWER: { label: 'Wrong answer', color: 'text-bad', icon: <CircleX {...icon} /> },
  DONE: { label: 'Done', color: 'text-ink', icon: <CircleDashed {...icon} /> },
  RUNTIME_ERROR: { label: 'Runtime error', color: 'text-bad', icon: <Bug {...icon} /> },
  TIMEOUT: { label: 'Timed out', color: 'text-bad', icon: <TimerOff {...icon} /> },
  OUT_OF_MEMORY: { label: 'Out of memory', color: 'text-bad', icon: <MemoryStick {...icon} /> },
  OUTPUT_LIMIT: { label: 'Output limit', color: 'text-bad', icon: <ScrollText {...icon} /> },
  TERMINATED: { label: 'Stopped', color: 'text-ink-muted', icon: <OctagonX {...icon} /> },
};

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { label, color, icon } = VERDICT_LOOKS[verdict];
  return (
    <span className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap font-medium', color)}>
      {icon}
      {label}
    </span>
  );
}
