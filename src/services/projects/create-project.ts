import type { CreateProjectInput, Project } from '#core/contracts/projects.ts';
import { newId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';
import { checkParts, checkSource } from './check-parts.ts';
import { toProject } from './project-view.ts';
import { checkSecrets, sealSecrets } from './seal-secrets.ts';

/** @throws SandpiperError INVALID_INPUT; CONFLICT where who asks has a project of that name */
export async function createProject(
  deps: Pick<Deps, 'stores' | 'languages' | 'config' | 'sealer'>,
  principal: Principal,
  { secrets = {}, ...input }: CreateProjectInput,
): Promise<Project> {
  const parts = checkParts(deps, {
    name: input.name,
    description: input.description ?? '',
    source: input.source ?? { type: 'FILES' },
    files: input.files ?? null,
    entry: input.entry ?? null,
    language: input.language ?? null,
    image: input.image ?? null,
    scripts: input.scripts ?? {},
    initialCommands: input.initialCommands ?? [],
    buildCommand: input.buildCommand ?? null,
    env: input.env ?? {},
    limits: input.limits ?? {},
    network: input.network ?? 'none',
  });
  await checkSource(deps, principal.userId, parts.source);
  const id = newId('project');
  const sealed = sealSecrets(deps, id, secrets);
  const sizes = Object.entries(sealed).map(([name, value]) => ({ name, sealedBytes: value?.length ?? 0 }));
  checkSecrets({ env: parts.env, secrets: sizes }, secrets);
  const record = await deps.stores.projects.create({ ...parts, id, ownerId: principal.userId, secrets: sealed });
  await deps.stores.audit.record({
    action: 'project.created',
    actorId: principal.userId,
    target: id,
    detail: { name: record.name, secrets: record.secretNames.join(', ') || null },
  });
  return toProject(principal, record);
}
