import type { Project, SecretChanges, UpdateProjectInput } from '#core/contracts/projects.ts';
import { SandpiperError } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { ProjectParts, ProjectRecord } from '#db/stores/project-store.ts';
import type { Deps } from '#services/deps.ts';
import { checkParts } from './check-parts.ts';
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
  const { id, revision, secrets = {}, ...change } = input;
  return changeProject(deps, principal, { id, revision, secrets, changeOf: (before) => over(before, change) });
}

export interface ProjectEdit {
  readonly id: ProjectId;
  readonly revision?: number | undefined;
  readonly secrets?: SecretChanges;
  /** The parts that become others; what may stand beside what is looked at after. */
  readonly changeOf: (before: ProjectRecord) => Partial<ProjectParts>;
}

/** @throws as {@link updateProject} */
export async function changeProject(
  deps: ProjectDeps,
  principal: Principal,
  { id, revision, secrets = {}, changeOf }: ProjectEdit,
): Promise<Project> {
  const sealed = sealSecrets(deps, id, secrets);
  for (let tries = 1; ; tries++) {
    const before = await findOwnProject(deps, principal, id);
    if (revision !== undefined && before.revision !== revision) throw staleRevision(principal, before);
    const parts = changedParts(deps, before, changeOf(before));
    const after = await deps.stores.projects.update(id, before.revision, {
      parts,
      secrets: sealed,
      admit: checkSecrets,
    });
    if (after) {
      await recordChange(deps, principal, { before, parts, secrets });
      return toProject(principal, after);
    }
    if (tries === MOST_TRIES) throw staleRevision(principal, await findOwnProject(deps, principal, id));
  }
}

/** All of what the change says, and what follows of it for others: only what it changes is checked and written. */
function changedParts(deps: ProjectDeps, before: ProjectRecord, change: Partial<ProjectParts>): Partial<ProjectParts> {
  const names = Object.keys(change) as (keyof ProjectParts)[];
  if (names.length === 0) return {};
  const { name, description, source, files, entry, language, image } = before;
  const { scripts, initialCommands, buildCommand, env, limits, network } = before;
  const parts = { name, description, source, files, entry, language, image };
  const rest = { scripts, initialCommands, buildCommand, env, limits, network };
  return checkParts(deps, { ...parts, ...rest, ...change });
}

/** A language takes the place of an image, and the other way round; without files of its own it starts nowhere in them. */
function over(before: ProjectRecord, change: Omit<UpdateProjectInput, 'revision' | 'secrets'>): Partial<ProjectParts> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const parts: Partial<ProjectParts> = { ...given };
  if (change.language != null) parts.image = null;
  if (change.image != null) parts.language = null;
  const type = change.source?.type ?? before.source.type;
  const image = parts.image === undefined ? before.image : parts.image;
  const files = parts.files ?? before.files;
  const lost = type === 'FILES' && !files?.some(({ path }) => path === before.entry);
  if (change.entry === undefined && before.entry !== null && (lost || image !== null)) parts.entry = null;
  if (type === 'GIT' && change.files != null) {
    throw new SandpiperError('INVALID_INPUT', 'files go with a source of FILES only', {
      fields: [{ path: 'files', message: 'go with a source of FILES only' }],
    });
  }
  return parts;
}

async function recordChange(
  deps: ProjectDeps,
  principal: Principal,
  { before, parts, secrets }: { before: ProjectRecord; parts: Partial<ProjectParts>; secrets: SecretChanges },
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
