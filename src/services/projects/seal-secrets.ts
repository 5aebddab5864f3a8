import { MAX_SECRETS, MAX_SECRETS_BYTES, type SecretChanges } from '#core/contracts/projects.ts';
import { invalidField } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { SealedSecrets, SecretsAfter } from '#db/stores/project-store.ts';
import type { Deps } from '#services/deps.ts';

/** Each value opens for its own name in its own project only. */
export function sealSecrets(
  { sealer }: Pick<Deps, 'sealer'>,
  projectId: ProjectId,
  secrets: SecretChanges,
): SealedSecrets {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      value === null ? null : sealer.seal(value, `secret ${projectId} ${name}`),
    ]),
  );
}

/**
 * Whether a project may have these secrets beside its variables; `given` are those that the request sets.
 * @throws SandpiperError INVALID_INPUT
 */
export function checkSecrets({ env, secrets }: SecretsAfter, given: SecretChanges): void {
  const twice = secrets.find(({ name }) => Object.hasOwn(env, name))?.name;
  if (twice !== undefined) {
    if (Object.hasOwn(given, twice)) throw invalidField(`secrets.${twice}`, 'is the name of a variable of the project');
    throw invalidField(`env.${twice}`, 'is the name of a secret of the project');
  }
  if (secrets.length > MAX_SECRETS) throw invalidField('secrets', `must be at most ${MAX_SECRETS} secrets`);
  const bytes = secrets.reduce((sum, { name, sealedBytes }) => sum + name.length + sealedBytes, 0);
  if (bytes > MAX_SECRETS_BYTES) throw invalidField('secrets', `must be at most ${MAX_SECRETS_BYTES} bytes together`);
}
