import type { Project, SecretChanges, UpdateProjectInput } from '#core/contracts/projects.ts';
import { invalidField, SandpiperError } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { ProjectParts, ProjectRecord } from '#db/stores/project-store.ts';
import type { Deps } from '#services/deps.ts';
import { checkParts, checkSource } from './check-parts.ts';
import { findOwnProject } from './find-project.ts';
import { toProject } from './project-view.ts';
import { checkSecrets, sealSecrets } from './seal-secrets.ts';

export type ProjectDeps = Pick<Deps, 'stores' | 'languages' | 'config' | 'sealer'>;

/** Without a `revision` what somebody else saves in between is not lost: the change is made again of what they left. */
const MOST_TRIES = 5;

/**
 * Changes a project; what the change leaves out stays. With a `revision` only where it still is the project's.
 * @throws SandpiperError NOT_FOUND; FORBIDDEN for its members; INVALID_INPUT; CONFLICT where its owner has another of
 *   that name; STALE_REVISION, with the current project in `extensions.current`
 */
export async function updateProject(
  deps: ProjectDeps,
  principal: Principal,
  input: UpdateProjectInput & { id: ProjectId },
): Promise<Project> {
  const { id, revision, secrets = {}, ...asked } = input;
  const sealed = sealSecrets(deps, id, secrets);
  for (let tries = 1; ; tries++) {
    const before = await findOwnProject(deps, principal, id);
    if (revision !== undefined && before.revision !== revision) throw staleRevision(principal, before);
    if (asked.source) await checkSource(deps, before.ownerId, asked.source);
    const parts = changedParts(deps, before, withConsequences(before, asked));
    const after = await deps.stores.projects.update(id, before.revision, {
      ...{ parts, secrets: sealed },
      admit: (kept) => checkSecrets(kept, secrets),
    });
    if (after) {
      await recordChange(deps, principal, { before, parts, secrets });
      return toProject(principal, after);
    }
    if (tries === MOST_TRIES) throw staleRevision(principal, await findOwnProject(deps, principal, id));
  }
}

type Asked = Omit<UpdateProjectInput, 'revision' | 'secrets'>;
type Change = Partial<ProjectParts>;

/** A language takes the place of an image, and the other way round; an entry goes with the file that it was. */
function withConsequences(before: ProjectRecord, asked: Asked): Change {
  const change: Change = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  if (asked.language != null) change.image = null;
  if (asked.image != null) change.language = null;
  const { source, files, image } = { ...before, ...change };
  if (source.type === 'GIT' && asked.files !== undefined) throw invalidField('files', 'go with a source of FILES only');
  const isLost = source.type === 'FILES' && !files?.some(({ path }) => path === before.entry);
  if (asked.entry === undefined && before.entry !== null && (isLost || image !== null)) change.entry = null;
  return change;
}

/** What goes together is checked together where one of it changes; what was saved before is not looked at for others. */
function changedParts(deps: ProjectDeps, before: ProjectRecord, change: Change): Change {
  const { source, files, entry, language, image, limits } = change;
  if ([source, files, entry, language, image, limits].every((part) => part === undefined)) return change;
  const whole = checkParts(deps, { ...partsOf(before), ...change });
  const isOtherwise = source !== undefined || files !== undefined;
  return { ...change, language: whole.language, ...(isOtherwise && { files: whole.files }) };
}

function partsOf(record: ProjectRecord): ProjectParts {
  const { name, description, source, files, entry, language, image, scripts } = record;
  const { initialCommands, buildCommand, env, limits, network } = record;
  const what = { name, description, source, files, entry, language, image, scripts };
  return { ...what, initialCommands, buildCommand, env, limits, network };
}

async function recordChange(
  deps: ProjectDeps,
  principal: Principal,
  { before, parts, secrets }: { before: ProjectRecord; parts: Change; secrets: SecretChanges },
): Promise<void> {
  const about = { actorId: principal.userId, target: before.id };
  const whose = { name: parts.name ?? before.name, ownerId: before.ownerId };
  const changed = Object.entries(parts)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(before, name)))
    .map(([name]) => name);
  if (changed.length > 0) {
    await deps.stores.audit.record({
      ...about,
      action: 'project.updated',
      detail: { ...whose, fields: changed.join(', ') },
    });
  }
  if (Object.keys(secrets).length === 0) return;
  const names = (removed: boolean) =>
    Object.keys(secrets)
      .filter((name) => (secrets[name] === null) === removed)
      .join(', ') || null;
  await deps.stores.audit.record({
    ...about,
    action: 'project.secrets-changed',
    detail: { ...whose, set: names(false), removed: names(true) },
  });
}

function staleRevision(principal: Principal, current: ProjectRecord): SandpiperError {
  return new SandpiperError(
    'STALE_REVISION',
    `This project was changed in the meantime: it is at revision ${current.revision}.`,
    { extensions: { current: toProject(principal, current) } },
  );
}
