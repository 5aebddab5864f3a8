import { invalidField } from '#core/errors.ts';
import type { ProjectParts } from '#db/stores/project-store.ts';
import { checkLimits } from '#services/check-limits.ts';
import type { Deps } from '#services/deps.ts';
import { languageByName } from '#services/offered-languages.ts';

/** As they are asked for: without language and image it has the default language, and with a name in place of an id. */
export type GivenParts = ProjectParts;

/**
 * What is stored of a project of these parts. Whether its image, its network and its credential are allowed is asked
 * when it is run.
 * @throws SandpiperError INVALID_INPUT naming the field and what is allowed
 */
export function checkParts(deps: Pick<Deps, 'languages' | 'config'>, parts: GivenParts): ProjectParts {
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
