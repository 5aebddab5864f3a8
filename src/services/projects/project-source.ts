import type { LoadedLanguage } from '#config/languages.ts';
import type { Submission, SubmitInput } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import type { ScriptName } from '#core/contracts/scripts.ts';
import { invalidField } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { ProjectRecord } from '#db/stores/project-store.ts';
import { chooseEntry } from '#services/choose-entry.ts';
import type { Deps } from '#services/deps.ts';
import { nameEntry } from '#services/name-entry.ts';
import { languageByName } from '#services/offered-languages.ts';
import { NOTHING_SAVED, PLAIN, type Source } from '#services/run-source.ts';
import { checkOwner } from './check-owner.ts';
import { type FoundProject, findProject } from './find-project.ts';
import { scriptNamesOf } from './project-view.ts';

/** What of a run can make a program show the variables that it has. */
const OF_ITS_OWNER = ['initialCommands', 'buildCommand', 'runCommand', 'compileArgs', 'env'] as const;

/**
 * What a project runs when it is told to do a script, `run` where none is named. A member runs it with its owner's
 * variables, secrets and credential, and can't make it do something else with them.
 * @throws SandpiperError NOT_FOUND; INVALID_INPUT naming `script`, with those that there are, or what a member may not give
 */
export async function projectSource(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  principal: Principal,
  input: SubmitInput & { projectId: ProjectId },
): Promise<Source> {
  const found = await findProject(deps, principal, input.projectId);
  checkMember(found, input);
  await checkOwner(deps, found.record.ownerId);
  return sourceOfRecord(deps, found.record, input);
}

/** @throws SandpiperError INVALID_INPUT */
export function sourceOfRecord(
  deps: Pick<Deps, 'languages' | 'config'>,
  record: ProjectRecord,
  input: Pick<SubmitInput, 'script' | 'runCommand' | 'env'>,
): Source {
  const script = chooseScript(record, input);
  const runCommand = input.runCommand ?? record.scripts[script] ?? null;
  const language = record.language === null ? null : languageByName(deps, record.language);
  const { initialCommands, buildCommand, env, limits, network } = record;
  const own = input.env ?? {};
  return {
    ...PLAIN,
    kind: 'PROJECT',
    title: `${record.name} ${script}`,
    language,
    image: record.image,
    ...clonedFrom(record),
    ...startingFrom(record, language, runCommand),
    projectId: record.id,
    script,
    // What the request gives a value is not the project's for this run.
    secretNames: record.secretNames.filter((name) => !Object.hasOwn(own, name)),
    saved: { ...NOTHING_SAVED, initialCommands, buildCommand, runCommand, env, limits, network },
  };
}

function checkMember({ record, mayEdit }: FoundProject, input: SubmitInput): void {
  if (mayEdit || record.secretNames.length === 0) return;
  const given = OF_ITS_OWNER.find((name) => input[name] !== undefined);
  if (given) throw invalidField(given, 'is for the project’s owner to give: the project has secrets');
  if (input.network === 'egress' && record.network === 'none') {
    throw invalidField('network', 'must be "none", as its owner has it: the project has secrets');
  }
}

/** Where the request says itself what is run, in the place of a script, there need be no `run`. */
function chooseScript(
  record: ProjectRecord,
  { script: asked, runCommand }: Pick<SubmitInput, 'script' | 'runCommand'>,
): ScriptName {
  const script = asked ?? 'run';
  const names = scriptNamesOf(record);
  if (names.includes(script) || (asked === undefined && runCommand !== undefined)) return script;
  if (names.length === 0) throw invalidField('script', `can not be "${script}": the project has no scripts`);
  throw invalidField('script', `must be one of ${names.join(', ')}: the project has no "${script}"`);
}

function clonedFrom({ source }: ProjectRecord): Pick<Submission, 'repository' | 'directory'> {
  if (source.type === 'FILES') return { repository: null, directory: null };
  const { url, ref = null, directory = null, submodules = false, lfs = false, credential = null } = source;
  return { repository: { url, ref, submodules, lfs, credentialId: credential }, directory };
}

/** The entry is for the language's own command: a script says itself where it starts. */
function startingFrom(
  { files, entry }: ProjectRecord,
  language: LoadedLanguage | null,
  runCommand: string | null,
): { files: SourceFile[]; entry: string } {
  if (language === null || runCommand !== null) return { files: files ?? [], entry: '' };
  if (files === null) return { files: [], entry: entry ?? language.entry };
  if (files.length === 0) throw invalidField('projectId', 'is of a project that has no files yet');
  return nameEntry(language, files, chooseEntry(language, files, entry ?? undefined));
}
