import type { ExaminationSummary } from '#core/contracts/examinations.ts';

/** What the page shows of one worker. */
export interface WorkerExaminations {
  readonly workerId: string;
  readonly hostname: string;
  readonly newest: ExaminationSummary;
  /** The newest that has a report: shown also while the next one is under way. */
  readonly reported: ExaminationSummary | null;
}

export function isUnderWay({ status }: Pick<ExaminationSummary, 'status'>): boolean {
  return status === 'REQUESTED' || status === 'RUNNING';
}

/** The workers of the last request, and what is left of earlier ones. `items` come newest first. */
export function groupExaminations(items: readonly ExaminationSummary[]): {
  current: WorkerExaminations[];
  earlier: ExaminationSummary[];
} {
  const lastRequest = items[0]?.requestedAt;
  const current = new Map<string, WorkerExaminations>();
  for (const item of items) {
    const { workerId, hostname } = item;
    const known = current.get(workerId);
    if (!known && (item.requestedAt === lastRequest || isUnderWay(item))) {
      current.set(workerId, { workerId, hostname, newest: item, reported: item.status === 'DONE' ? item : null });
    } else if (known && !known.reported && item.status === 'DONE') {
      current.set(workerId, { ...known, reported: item });
    }
  }
  const shown = new Set([...current.values()].flatMap(({ newest, reported }) => [newest.id, reported?.id]));
  return { current: [...current.values()], earlier: items.filter(({ id }) => !shown.has(id)) };
}
