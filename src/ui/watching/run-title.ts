import { type ExecutionStatus, isFinal } from '#core/execution-status.ts';

export interface RunTitleInput {
  /** What the page is about. */
  readonly title: string;
  readonly status: ExecutionStatus | null;
  /** The run ended while nobody looked, and nobody has looked since. */
  readonly endedUnseen: boolean;
}

const ENDED: Partial<Record<ExecutionStatus, string>> = {
  COMPLETED: '✓ Completed',
  FAILED: '✗ Failed',
  TIMEOUT: '✗ Timed out',
  TERMINATED: '■ Stopped',
};

/** The title of the tab: it tells of the run, so that it can be watched from another tab. */
export function runTitle({ title, status, endedUnseen }: RunTitleInput): string {
  const page = `${title} · Sandpiper`;
  if (status === null) return page;
  if (!isFinal(status)) return `● ${status === 'RUNNING' ? 'Running' : 'Waiting'} – ${page}`;
  return endedUnseen ? `${ENDED[status] ?? ''} – ${page}` : page;
}
