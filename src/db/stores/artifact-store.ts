import type { Artifact } from '#core/contracts/artifacts.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { ClaimedExecution } from './execution-store.ts';

/** What names an attempt, and its right to write. */
export type ArtifactClaim = Pick<ClaimedExecution, 'id' | 'attempt' | 'fencingToken'>;

export interface NewArtifact {
  /** Within its set, from 1 on. */
  readonly number: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly contentType: string;
}

/** With where its bytes are. */
export interface ArtifactRecord extends Artifact {
  readonly set: string;
  readonly number: number;
}

/**
 * Which artifacts there are, and which sets of them the store of their bytes holds. An attempt begins a set before the
 * first byte is stored, so that nothing in there is forgotten.
 */
export interface ArtifactRecordStore {
  /** False where the fencing token is no longer good: then nothing may be stored. */
  begin(claim: ArtifactClaim, set: string): Promise<boolean>;
  /**
   * What was stored under the set becomes the artifacts of the execution, all at once; `set` null where nothing was.
   * May be said twice. False where the fencing token is no longer good.
   */
  keep(
    claim: ArtifactClaim,
    kept: { readonly set: string | null; readonly artifacts: readonly NewArtifact[]; readonly truncated: boolean },
  ): Promise<boolean>;
  /** By path. */
  list(id: ExecutionId): Promise<ArtifactRecord[]>;
  find(id: ExecutionId, path: string): Promise<ArtifactRecord | null>;
  /**
   * Up to `limit` sets that no artifact is of and that no attempt goes on with; from then on nothing can be made of
   * them. They come again until they are forgotten.
   */
  orphans(limit: number): Promise<string[]>;
  /** After the store of bytes has nothing of it any more. One that has artifacts is left as it is. */
  forget(set: string): Promise<void>;
}
