import type { ApiToken } from '#core/contracts/tokens.ts';
import type { TokenRecord } from '#db/stores/token-store.ts';

/** What is shown of a token: never its secret. */
export function toApiToken(record: TokenRecord): ApiToken {
  return {
    id: record.id,
    name: record.name,
    hint: record.hint,
    createdAt: record.createdAt.toISOString(),
    lastUsedAt: record.lastUsedAt?.toISOString() ?? null,
    revokedAt: record.revokedAt?.toISOString() ?? null,
  };
}
