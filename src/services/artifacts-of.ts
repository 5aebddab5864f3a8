import type { ArtifactList } from '#core/contracts/artifacts.ts';
import { SandpiperError } from '#core/errors.ts';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import { logRemovedText } from '#core/log-removed.ts';
import type { Principal } from '#core/principal.ts';
import type { ArtifactRecord } from '#db/stores/artifact-store.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

/** What an execution left, by path; nothing before it has ended. @throws SandpiperError NOT_FOUND, LOG_REMOVED */
export async function listArtifacts(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id }: { id: ExecutionId },
): Promise<ArtifactList> {
  const { record, artifacts } = await artifactsOf(deps, principal, id);
  const items = artifacts.map(({ path, sizeBytes, contentType, createdAt }) => ({
    path,
    sizeBytes,
    contentType,
    createdAt,
  }));
  return { items, truncated: isFinal(record.status) && record.artifactsTruncated };
}

/** As {@link listArtifacts}, with where the bytes are. */
export async function artifactsOf(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  id: ExecutionId,
): Promise<{ record: ExecutionRecord; artifacts: ArtifactRecord[] }> {
  const record = await executionWithArtifacts(deps, principal, id);
  return { record, artifacts: isFinal(record.status) ? await deps.stores.artifacts.list(id) : [] };
}

/** @throws SandpiperError NOT_FOUND; LOG_REMOVED where they were removed for their age, with the log */
export async function executionWithArtifacts(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  id: ExecutionId,
): Promise<ExecutionRecord> {
  const record = await ownExecution(deps, principal, id);
  const removed = logRemovedText(record);
  if (removed !== null) throw new SandpiperError('LOG_REMOVED', `${removed} So were the artifacts.`);
  return record;
}
