import { isForHost } from '#core/contracts/credentials.ts';
import { invalidField } from '#core/errors.ts';
import type { CredentialId, UserId } from '#core/ids.ts';
import type { Deps } from './deps.ts';

export interface UsedCredential {
  readonly id: CredentialId;
  /** What it is to open. */
  readonly url: string;
  /** The field that an error names. */
  readonly path: string;
  /** What an error begins with where the field names something that has the credential. */
  readonly of?: string;
}

/**
 * Whether a person may have a repository cloned with it: it is theirs, of the repository's host, and goes nowhere
 * unencrypted but to a host that the operator has named as one of the own network.
 * @throws SandpiperError INVALID_INPUT; what is another's and what is not there look the same
 */
export async function checkCredential(
  { stores, config }: Pick<Deps, 'stores' | 'config'>,
  ownerId: UserId,
  { id, url, path, of = '' }: UsedCredential,
): Promise<void> {
  const refuse = (why: string) => invalidField(path, `${of}${why}`);
  const credential = await stores.credentials.byId(id);
  if (!credential || credential.ownerId !== ownerId) throw refuse('is not the id of a stored credential');
  if (!isForHost(credential.host, url)) throw refuse(`is for ${credential.host}, and is sent nowhere else`);
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'https:') return;
  const isOwn = config.egress.allow.some((rule) => {
    const named = rule.host?.startsWith('.') ? hostname.endsWith(rule.host) : hostname === rule.host;
    const address = hostname.replace(/^\[(.*)\]$/, '$1');
    return (named || address === rule.range?.address) && (rule.port === null || rule.port === Number(port || 80));
  });
  if (!isOwn) {
    throw refuse('goes with https:// only, or with a host of the own network that EGRESS_ALLOW names');
  }
}
