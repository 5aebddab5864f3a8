import type { Project, ProjectSummary } from '#core/contracts/projects.ts';
import { type ScriptName, scriptNameSchema } from '#core/contracts/scripts.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import type { ProjectListing, ProjectRecord } from '#db/stores/project-store.ts';

/** What a project can be told to do. Where it is its own files, or says where to start, `run` is also its language's command. */
export function scriptNamesOf({
  scripts,
  language,
  source,
  entry,
}: Pick<ProjectListing, 'scripts' | 'language' | 'source' | 'entry'>): ScriptName[] {
  const runsByItself = language !== null && (source.type === 'FILES' || entry !== null);
  return scriptNameSchema.options.filter((name) => scripts[name] !== undefined || (name === 'run' && runsByItself));
}

/** As it is shown to who asks. */
export function toProject(principal: Principal, record: ProjectRecord): Project {
  return { ...record, ...shownTo(principal, record), scriptNames: scriptNamesOf(record) };
}

export function toProjectSummary(principal: Principal, { scripts, entry, ...listing }: ProjectListing): ProjectSummary {
  return {
    ...listing,
    ...shownTo(principal, listing),
    scriptNames: scriptNamesOf({ ...listing, scripts, entry }),
  };
}

/** Which credential its owner has it cloned with is nothing for its members. */
function shownTo(
  principal: Principal,
  { ownerId, source }: Pick<ProjectListing, 'ownerId' | 'source'>,
): Pick<Project, 'source' | 'mayEdit'> {
  const mayEdit = mayAccess(principal, ownerId);
  if (mayEdit || source.type !== 'GIT') return { source, mayEdit };
  const { credential: _, ...shown } = source;
  return { source: shown, mayEdit };
}
