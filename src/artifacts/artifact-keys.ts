import { randomBytes } from 'node:crypto';
import type { ExecutionId } from '#core/ids.ts';
import { type ArtifactKey, ArtifactStoreError } from './artifact-store.ts';

const SET = /^exec_[0-9a-z]{24}\.[0-9a-f]{16}$/;

/** A name that no other attempt has, also none of the same number: `<execution>.<16 hexadecimal digits>`. */
export function newArtifactSet(executionId: ExecutionId): string {
  return `${executionId}.${randomBytes(8).toString('hex')}`;
}

/** Nothing that isn't of our own making becomes a path or the name of an object. @throws ArtifactStoreError */
export function checkedSet(set: string): string {
  if (!SET.test(set)) throw new ArtifactStoreError(`"${set}" is no set of artifacts`);
  return set;
}

/** `<set>/<number>`. @throws ArtifactStoreError */
export function nameOf({ set, number }: ArtifactKey): string {
  if (!Number.isSafeInteger(number) || number < 1)
    throw new ArtifactStoreError(`${number} is no number of an artifact`);
  return `${checkedSet(set)}/${number}`;
}
