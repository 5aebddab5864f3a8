import type { ProjectSource } from '#core/contracts/projects.ts';
import { invalidField } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { ProjectParts } from '#db/stores/project-store.ts';
import { checkCredential } from '#services/check-credential.ts';
import { checkLimits } from '#services/check-limits.ts';
import type { Deps } from '#services/deps.ts';
import { languageByName } from '#services/offered-languages.ts';

/**
 * What is stored of a project that is asked for so: `language` may be another of its names, and without one, and without
 * an image, it is the default one. Whether its image and its network are allowed is asked when it is run.
 * @throws SandpiperError INVALID_INPUT naming the field and what is allowed
 */
export function checkParts(deps: Pick<Deps, 'languages' | 'config'>, parts: ProjectParts): ProjectParts {
  const { source, image, entry, limits } = parts;
  const language = image === null ? languageByName(deps, parts.language ?? undefined) : null;
  checkLimits(deps, { kind: 'PROJECT', language }, limits);
  if (entry !== null && language === null) throw invalidField('entry', 'goes with a language, not with an image');
  const files = source.type === 'FILES' ? (parts.files ?? []) : null;
  if (entry !== null && files && !files.some(({ path }) => path === entry)) {
    throw invalidField('entry', 'must be the path of one of "files"');
  }
  return { ...parts, files, language: language?.id ?? null };
}

/**
 * A credential of its owner, of the host of the repository; it is looked at again by each run.
 * @throws SandpiperError INVALID_INPUT
 */
export async function checkSource(
  deps: Pick<Deps, 'stores' | 'config'>,
  ownerId: UserId,
  source: ProjectSource,
): Promise<void> {
  if (source.type !== 'GIT' || source.credential === undefined) return;
  const { credential: id, url } = source;
  await checkCredential(deps, ownerId, { id, url, path: 'source.credential' });
}
