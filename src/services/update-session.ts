import type { CodeSession, UpdateSessionInput } from '#core/contracts/sessions.ts';
import { SandpiperError } from '#core/errors.ts';
import type { SessionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { checkLimits } from './check-limits.ts';
import { chooseEntry } from './choose-entry.ts';
import type { Deps } from './deps.ts';
import { getSession } from './get-session.ts';
import { languageByName } from './offered-languages.ts';

/**
 * Changes a code session that still is at `revision`. Files that leave out the entry need a new one, unless one of
 * them has the name that the language gives it.
 * @throws SandpiperError NOT_FOUND; INVALID_INPUT; STALE_REVISION, with the current session in `extensions.current`.
 */
export async function updateSession(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  principal: Principal,
  input: UpdateSessionInput & { id: SessionId },
): Promise<CodeSession> {
  const { id, revision, ...change } = input;
  const before = await getSession(deps, principal, { id });
  if (before.revision !== revision) throw staleRevision(before);
  const language = languageByName(deps, change.language ?? before.language);
  const files = change.files ?? before.files;
  const kept = files.some(({ path }) => path === before.entry) ? before.entry : undefined;
  const entry = chooseEntry(language, files, change.entry ?? kept);
  if (change.limits !== undefined || change.language !== undefined) {
    checkLimits(deps, { kind: 'CODE_SESSION', language }, change.limits ?? before.limits);
  }
  const after = await deps.stores.sessions.update(id, revision, { ...change, language: language.id, entry });
  if (after) return after;
  throw staleRevision(await getSession(deps, principal, { id }));
}

function staleRevision(current: CodeSession): SandpiperError {
  return new SandpiperError(
    'STALE_REVISION',
    `This code session was changed in the meantime: it is at revision ${current.revision}.`,
    { extensions: { current } },
  );
}
