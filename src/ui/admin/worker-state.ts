import type { Worker, WorkerStatus } from '#core/contracts/workers.ts';

export type StateTone = 'ok' | 'warn' | 'bad' | 'muted';

const LOOKS: Record<WorkerStatus, { label: string; tone: StateTone }> = {
  UP: { label: 'Up', tone: 'ok' },
  DRAINING: { label: 'Draining', tone: 'warn' },
  STOPPED: { label: 'Stopped', tone: 'muted' },
  LOST: { label: 'Lost', tone: 'bad' },
};

export function isAlive({ status }: Pick<Worker, 'status'>): boolean {
  return status === 'UP' || status === 'DRAINING';
}

/** How a worker is, in a word or two: one whose engine is away is not simply up. */
export function workerLook(worker: Worker): { label: string; tone: StateTone } {
  if (isAlive(worker) && worker.engine.status === 'down') return { label: 'Engine down', tone: 'bad' };
  if (worker.status === 'DRAINING' && hasHeard(worker) && worker.running === 0)
    return { label: 'Drained', tone: 'warn' };
  return LOOKS[worker.status];
}

/** Whether it knows that it is to drain: what it said of itself before counts for nothing. */
function hasHeard({ drainingAt, heartbeatAt }: Worker): boolean {
  return drainingAt !== null && Date.parse(heartbeatAt) > Date.parse(drainingAt);
}

/** Of those that are alive, together. */
export function sumOfAlive(workers: readonly Worker[], of: (worker: Worker) => number): number {
  return workers.filter(isAlive).reduce((sum, worker) => sum + of(worker), 0);
}
