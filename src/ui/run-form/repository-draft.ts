import type { Repository } from '#core/contracts/repositories.ts';
import { type CredentialId, isId } from '#core/ids.ts';

/** A repository as it is typed; an empty text is nothing. */
export interface RepositoryDraft {
  readonly url: string;
  readonly ref: string;
  readonly directory: string;
  readonly submodules: boolean;
  readonly lfs: boolean;
  /** The id of a stored credential. */
  readonly credential: string;
}

export const NO_REPOSITORY: RepositoryDraft = {
  url: '',
  ref: '',
  directory: '',
  submodules: false,
  lfs: false,
  credential: '',
};

/** As the API takes it. */
export function repositoryOf(draft: RepositoryDraft): Repository {
  const [url, ref, directory] = [draft.url.trim(), draft.ref.trim(), trimSlashes(draft.directory.trim())];
  return {
    url,
    ...(ref && { ref }),
    ...(directory && { directory }),
    ...(draft.submodules && { submodules: true }),
    ...(draft.lfs && { lfs: true }),
    ...(isId('credential', draft.credential) && { credential: draft.credential }),
  };
}

/** What a run or a project says of its repository. */
export function repositoryDraftOf(
  repository: {
    readonly url: string;
    readonly ref?: string | null | undefined;
    readonly submodules?: boolean | undefined;
    readonly lfs?: boolean | undefined;
    readonly credentialId?: CredentialId | null | undefined;
  },
  directory: string | null | undefined,
): RepositoryDraft {
  return {
    url: repository.url,
    ref: repository.ref ?? '',
    directory: directory ?? '',
    submodules: repository.submodules ?? false,
    lfs: repository.lfs ?? false,
    credential: repository.credentialId ?? '',
  };
}

/** `app/` and `./app` are what people write for `app`. */
function trimSlashes(path: string): string {
  return path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
}
