import type { PackageManager } from '#core/contracts/dependency-cache.ts';
import type { DependencySetId, UserId } from '#core/ids.ts';

/** What a set is for: who has the same has it already. */
export interface DependencyKey {
  readonly ownerId: UserId;
  /** Of the image that it was installed in, which is what it is installed for. */
  readonly imageDigest: string;
  readonly packageManager: PackageManager;
  /** In hex. */
  readonly lockfileHash: string;
}

export interface NewDependencySet extends DependencyKey {
  readonly id: DependencySetId;
  readonly language: string;
  readonly packages: number;
  readonly sizeBytes: number;
}

export interface DependencySetRecord extends NewDependencySet {
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** What was fetched once for lockfiles. Its files are the engines': a set that is not here any more is to be removed there. */
export interface DependencyStore {
  /** The set of that key, which counts as used now; null where there is none. */
  use(key: DependencyKey): Promise<DependencySetId | null>;
  /**
   * Keeps one more, and forgets what its owner used longest ago above so many bytes. False where another worker has made the same in
   * the meantime, or it is too large by itself.
   */
  add(set: NewDependencySet, mostBytes: number): Promise<boolean>;
  /** The one that was used last first. */
  listOf(ownerId: UserId): Promise<DependencySetRecord[]>;
  /** Forgets all of an owner's, and gives how many those were. */
  clear(ownerId: UserId): Promise<number>;
  forget(id: DependencySetId): Promise<void>;
  /** Forgets what nobody has used for so many days. */
  forgetUnused(days: number): Promise<void>;
  /** Those of them that are kept. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
}
