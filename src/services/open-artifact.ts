import type { ArtifactStore, ArtifactStoreError } from '#artifacts/artifact-store.ts';
import { notFound, SandpiperError } from '#core/errors.ts';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { ArtifactRecord } from '#db/stores/artifact-store.ts';
import { executionWithArtifacts } from './artifacts-of.ts';
import type { Deps } from './deps.ts';

export interface OpenedArtifact {
  readonly artifact: ArtifactRecord;
  /**
   * Its bytes, or a part of them, both ends counted in; whoever takes the stream reads it to its end or cancels it.
   * @throws SandpiperError NOT_FOUND, UNAVAILABLE
   */
  open(range?: { readonly first: number; readonly last: number }): Promise<ReadableStream<Uint8Array>>;
}

/**
 * One file that an execution left, by its path. The path is looked up among those that are known, and leads nowhere else.
 * @throws SandpiperError NOT_FOUND, LOG_REMOVED
 */
export async function openArtifact(
  deps: Pick<Deps, 'stores' | 'artifactStore'>,
  principal: Principal,
  { id, path }: { id: ExecutionId; path: string },
): Promise<OpenedArtifact> {
  const record = await executionWithArtifacts(deps, principal, id);
  const artifact = isFinal(record.status) ? await deps.stores.artifacts.find(id, path) : null;
  if (!artifact) throw notFound('artifact');
  return { artifact, open: (range) => openBytes(deps.artifactStore, artifact, range) };
}

/** @throws SandpiperError NOT_FOUND, UNAVAILABLE */
export async function openBytes(
  store: ArtifactStore,
  { set, number }: Pick<ArtifactRecord, 'set' | 'number'>,
  range?: { readonly first: number; readonly last: number },
): Promise<ReadableStream<Uint8Array>> {
  try {
    return await store.get({ set, number }, range ? { range } : {});
  } catch (cause) {
    if (!isStoreFault(cause)) throw cause;
    if (cause.name === 'ArtifactMissingError') {
      throw new SandpiperError('NOT_FOUND', 'The bytes of this artifact are no longer there.', { cause });
    }
    throw new SandpiperError('UNAVAILABLE', 'The store of artifacts does not answer right now.', { cause });
  }
}

/** By name, as only types of the store come here. */
export function isStoreFault(error: unknown): error is ArtifactStoreError {
  return error instanceof Error && (error.name === 'ArtifactStoreError' || error.name === 'ArtifactMissingError');
}
