import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ExaminationStatus, FindingArea, Verdict } from '#core/contracts/examinations.ts';

const icon = { size: 15, 'aria-hidden': true, className: 'mt-0.5 shrink-0' } as const;

export const VERDICT_LOOKS: Record<Verdict, { heading: string; color: string; icon: ReactNode }> = {
  FAIL: { heading: 'Missing walls', color: 'text-bad', icon: <CircleX {...icon} /> },
  WARN: { heading: 'Known weaknesses', color: 'text-warn', icon: <TriangleAlert {...icon} /> },
  PASS: { heading: 'Walls that stand', color: 'text-ok', icon: <CircleCheck {...icon} /> },
};

export const AREA_LABELS: Record<FindingArea, string> = {
  RUNTIME: 'Runtime',
  USER: 'Who the program is',
  KERNEL: 'What it may ask the kernel',
  FILES: 'What it can write and see',
  NETWORK: 'Where it can connect to',
  LIMITS: 'How much it can take',
  ENGINE: 'Engine and host',
};

export const STATUS_LABELS: Record<ExaminationStatus, string> = {
  REQUESTED: 'Waits for the worker',
  RUNNING: 'Examining',
  DONE: 'Examined',
  FAILED: 'Not examined',
};
