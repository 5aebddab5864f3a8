import { makeZip, predictLength } from 'client-zip';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { ArtifactRecord } from '#db/stores/artifact-store.ts';
import { artifactsOf } from './artifacts-of.ts';
import type { Deps } from './deps.ts';
import { openBytes } from './open-artifact.ts';
import { zipNames } from './zip-names.ts';

/**
 * All that an execution left as one archive, made while it is read: one file is open at a time.
 * @throws SandpiperError NOT_FOUND, LOG_REMOVED
 */
export async function zipArtifacts(
  deps: Pick<Deps, 'stores' | 'artifactStore'>,
  principal: Principal,
  { id }: { id: ExecutionId },
): Promise<{ sizeBytes: number; open: () => ReadableStream<Uint8Array> }> {
  const { artifacts } = await artifactsOf(deps, principal, id);
  const names = zipNames(artifacts.map(({ path }) => path));
  const entries = artifacts.map((artifact, index) => ({
    name: names[index] ?? '',
    size: artifact.sizeBytes,
    lastModified: new Date(artifact.createdAt),
    input: bytesOf(deps, artifact),
  }));
  return { sizeBytes: Number(predictLength(entries)), open: () => makeZip(entries) };
}

/** Opened when it is its turn. */
async function* bytesOf(deps: Pick<Deps, 'artifactStore'>, artifact: ArtifactRecord) {
  yield* await openBytes(deps.artifactStore, artifact);
}
