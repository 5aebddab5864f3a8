import type { Worker } from '#core/contracts/workers.ts';
import type { WorkerId } from '#core/ids.ts';

/** What a worker has for runs, by their limits, and what of it is taken. All 0 until it knows. Sizes in bytes. */
export interface WorkerResources {
  readonly memoryBytes: number;
  /** By containers that run, that are kept ready, and by runs that have none yet. */
  readonly memoryUsedBytes: number;
  /** What a run that comes now may have: containers that are kept ready make way for it. */
  readonly memoryFreeBytes: number;
  readonly cpus: number;
  readonly cpusUsed: number;
  readonly maxContainers: number;
  readonly runnersIdle: number;
  readonly runnersBusy: number;
  /** Of its own process. */
  readonly rssBytes: number;
}

export interface WorkerRecord extends WorkerResources {
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
  /** By the database's clock; below 0 where that has been set back since. */
  readonly heartbeatAgeMs: number;
  /** Since when it takes nothing new, as an admin wants it. */
  readonly drainingAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** A worker by the heartbeat that was seen last. */
export type SeenWorker = Pick<WorkerRecord, 'id' | 'heartbeatAt'>;

export interface WorkerStore {
  register(worker: Pick<WorkerRecord, 'id' | 'hostname' | 'pid' | 'version' | 'capacity'>): Promise<void>;
  /**
   * The database's clock is the time. One that was marked as stopped (it was frozen for a while) is alive again, and
   * told so, once: `wasStopped`. What is not said of the resources stays as it was. Null where it is known no more, as
   * retention has removed it, or the database is an older one: it has to register again.
   */
  heartbeat(
    id: WorkerId,
    state: Pick<WorkerRecord, 'running' | 'engineStatus' | 'engineDetail'> & Partial<WorkerResources>,
  ): Promise<{ wasStopped: boolean; draining: boolean } | null>;
  stopped(id: WorkerId): Promise<void>;
  /**
   * Those that did not stop and were heard of within so long. A heartbeat further in the future is of a time before the
   * clock was set back: it counts as none.
   */
  alive(withinMs: number): Promise<WorkerRecord[]>;
  /** Those that did not stop, however long they are silent, and those in whose name something still runs. */
  unended(): Promise<WorkerRecord[]>;
  /** Marks as stopped those that have not been heard of since they were seen; gives the others' ids no more. */
  markDead(workers: readonly SeenWorker[]): Promise<WorkerId[]>;
  /** For admins: those that were there within so long, those that are there first. */
  recent(options: { readonly withinMs: number; readonly aliveMs: number }): Promise<Worker[]>;
  /**
   * From now on it takes nothing new; or takes what comes again. It is told at once. Null where there is no such worker,
   * or not any more.
   */
  setDraining(id: WorkerId, draining: boolean, aliveMs: number): Promise<Worker | null>;
}
