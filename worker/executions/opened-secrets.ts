import type { CredentialId } from '#core/ids.ts';
import type { CredentialUse, ProjectUse, SealedStore } from '#db/stores/sealed-store.ts';
import { SealBrokenError, type Sealer } from '#services/sealing.ts';

/**
 * What was stored encrypted, for the programs that are to have it. Asked once for each attempt, and kept nowhere. What is
 * a project's is opened for who may run it now: a run may have waited since it was allowed.
 */
export interface OpenSecrets {
  /** By name. @throws SecretsError where who runs it no longer may, or one is gone or can't be opened */
  ofProject(of: ProjectUse, names: readonly string[]): Promise<Record<string, string>>;
  /**
   * null where whoever's it has to be has it no more.
   * @throws SecretsError where who runs its project no longer may, or it can't be opened
   */
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
  /** For the words alone: without the right nothing was opened. */
  const checkRight = async (of: ProjectUse) => {
    if (!(await store.mayRun(of))) throw new SecretsError('who started this run may not run its project any more');
  };
  return {
    async ofProject(of, names) {
      if (names.length === 0) return {};
      const sealed = new Map((await store.secretsOf(of, names)).map((secret) => [secret.name, secret.sealed]));
      const gone = names.find((name) => !sealed.has(name));
      if (gone !== undefined) {
        await checkRight(of);
        throw new SecretsError(`the project has no secret ${gone} any more`);
      }
      return Object.fromEntries(
        Array.from(sealed, ([name, bytes]) => {
          return [name, opened(sealer, bytes, `secret ${of.projectId} ${name}`, `the secret ${name}`)];
        }),
      );
    },

    async credential(id, of) {
      const found = await store.credential(id, of);
      if (!found) {
        const { projectId, runBy } = of;
        if (projectId !== null) await checkRight({ projectId, runBy });
        return null;
      }
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
