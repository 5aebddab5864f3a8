/**
 * Keeps the bytes of artifacts, by names that are ours; what they are called by those who made them, and whose they are,
 * the database knows. Drivers pass `tests/contract/artifact-store.contract.ts`.
 */
export interface ArtifactStore extends AsyncDisposable {
  /**
   * Stores `sizeBytes` bytes, taken piece by piece as they are written. It is there whole or not at all, and there once
   * this settles; one that was there is replaced.
   * @throws ArtifactStoreError where the store can't take it or `content` has another size; what `content` throws; the
   *   signal's reason
   */
  put(key: ArtifactKey, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<void>;
  /**
   * Opens an artifact, or a part of it. The stream has to be read to its end or cancelled; it reads no further ahead than
   * a piece.
   * @throws ArtifactMissingError, ArtifactStoreError; while it is read the stream may fail with the latter
   */
  get(key: ArtifactKey, options?: GetOptions): Promise<ReadableStream<Uint8Array>>;
  /** Removes all of a set, finished or not; one that isn't there is no error. @throws ArtifactStoreError */
  remove(set: string, options?: { signal?: AbortSignal }): Promise<void>;
}

/** `set`: what one attempt of an execution left, as {@link newArtifactSet} names it. `number` counts from 1. */
export interface ArtifactKey {
  readonly set: string;
  readonly number: number;
}

export interface PutOptions {
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
}

export interface GetOptions {
  /** Both are counted from 0, and `last` is part of it. */
  readonly range?: { readonly first: number; readonly last: number };
  readonly signal?: AbortSignal;
}

/** The store is away, full, or answers what it must not. `cause` has what was underneath. */
export class ArtifactStoreError extends Error {
  override readonly name: string = 'ArtifactStoreError';
}

/** There is no such object in the store. */
export class ArtifactMissingError extends ArtifactStoreError {
  override readonly name = 'ArtifactMissingError';
}
