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
  /** The database's clock is the time. */
  heartbeat(id: WorkerId, state: Pick<WorkerRecord, 'running' | 'engineStatus' | 'engineDetail'>): Promise<void>;
  stopped(id: WorkerId): Promise<void>;
  /** Those whose heartbeat is younger than `withinMs` and that did not stop. */
  alive(withinMs: number): Promise<WorkerRecord[]>;
  /** Those that did not stop and have no heartbeat for `forMs`; they are marked as stopped. */
  markDead(forMs: number): Promise<WorkerId[]>;
}
