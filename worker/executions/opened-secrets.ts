import type { CredentialId, ProjectId } from '#core/ids.ts';
import type { CredentialUse, SealedStore } from '#db/stores/sealed-store.ts';
import { SealBrokenError, type Sealer } from '#services/sealing.ts';

/** What was stored encrypted, for the programs that are to have it. Asked once for each attempt, and kept nowhere. */
export interface OpenSecrets {
  /** By name. @throws SecretsError where one is gone or can't be opened */
  ofProject(projectId: ProjectId, names: readonly string[]): Promise<Record<string, string>>;
  /** null where whoever's it has to be has it no more. @throws SecretsError where it can't be opened */
  credential(id: CredentialId, of: CredentialUse): Promise<OpenCredential | null>;
}

export interface OpenCredential {
  /** With its port where that is not the usual one. */
  host: string;
  username: string;
  password: string;
}

/** It can't be had. The message says why, for the submission's owner, in the words of an outcome: PREPARE_ERROR. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

export function createOpenSecrets(store: SealedStore, sealer: Sealer): OpenSecrets {
  return {
    async ofProject(projectId, names) {
      if (names.length === 0) return {};
      const sealed = new Map((await store.secretsOf(projectId, names)).map((secret) => [secret.name, secret.sealed]));
      return Object.fromEntries(
        names.map((name) => {
          const bytes = sealed.get(name);
          if (!bytes) throw new SecretsError(`the project has no secret ${name} any more`);
          return [name, opened(sealer, bytes, `secret ${projectId} ${name}`, `the secret ${name}`)];
        }),
      );
    },

    async credential(id, of) {
      const found = await store.credential(id, of);
      if (!found) return null;
      const { host, username, sealed } = found;
      return { host, username, password: opened(sealer, sealed, `credential ${id}`, 'the credential') };
    },
  };
}

function opened(sealer: Sealer, sealed: Uint8Array, context: string, what: string): string {
  try {
    return sealer.open(sealed, context);
  } catch (cause) {
    if (!(cause instanceof SealBrokenError)) throw cause;
    const message = `${what} can’t be opened: it was encrypted with another key and has to be set again`;
    throw new SecretsError(message, { cause });
  }
}
