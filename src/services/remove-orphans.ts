import type { ArtifactStore } from '#artifacts/artifact-store.ts';
import type { ArtifactRecordStore } from '#db/stores/artifact-store.ts';

export interface ArtifactPlaces {
  readonly records: Pick<ArtifactRecordStore, 'orphans' | 'forget'>;
  readonly store: Pick<ArtifactStore, 'remove'>;
}

/** A batch may take a while where the store is far away. */
const BATCH_SETS = 20;

/**
 * Removes a batch of what the store of artifacts holds and no execution has: those of executions that are gone or whose
 * log is, and what an attempt left that had no time to clear up. Gives how many there were; 0 means that none is left.
 * @throws AggregateError for those that could not be removed, after the others were; they are the last ones next time
 */
export async function removeOrphans({ records, store }: ArtifactPlaces, signal: AbortSignal): Promise<number> {
  const faults: unknown[] = [];
  const sets = await records.orphans(BATCH_SETS);
  for (const set of sets) {
    if (signal.aborted) break;
    try {
      await store.remove(set, { signal });
      await records.forget(set);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} sets of artifacts could not be removed`);
  return sets.length;
}
