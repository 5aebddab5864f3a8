import type { Credential } from '#core/contracts/credentials.ts';
import type { CredentialRecord } from '#db/stores/credential-store.ts';

/** What is shown of a credential: never its password. */
export function toCredential({ createdAt, lastUsedAt, ...record }: CredentialRecord): Credential {
  const { id, name, host, username } = record;
  return {
    id,
    name,
    host,
    username,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
