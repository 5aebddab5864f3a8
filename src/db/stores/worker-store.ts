import type { WorkerId } from '#core/ids.ts';

export interface WorkerRecord {
  readonly id: WorkerId;
  readonly hostname: string;
  readonly pid: number;
  readonly version: string;
  readonly capacity: number;
  readonly running: number;
  readonly engineStatus: 'up' | 'down' | 'unknown';
  readonly engineDetail: string | null;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
  readonly stoppedAt: Date | null;
}

export interface WorkerStore {
  register(worker: Pick<WorkerRecord, 'id' | 'hostname' | 'pid' | 'version' | 'capacity'>): Promise<void>;
  /**
   * The database's clock is the time. One that was marked as stopped (it was frozen for a while) is alive again, and
   * told so, once: `wasStopped`.
   */
  heartbeat(
    id: WorkerId,
    state: Pick<WorkerRecord, 'running' | 'engineStatus' | 'engineDetail'>,
  ): Promise<{ wasStopped: boolean }>;
  stopped(id: WorkerId): Promise<void>;
  /** Those whose heartbeat is younger than `withinMs` and that did not stop. */
  alive(withinMs: number): Promise<WorkerRecord[]>;
  /**
   * Those that have no heartbeat for `forMs`; they are marked as stopped. Also those that are marked already and still
   * have something running: whoever marked them died before it was given back.
   */
  markDead(forMs: number): Promise<WorkerId[]>;
}
