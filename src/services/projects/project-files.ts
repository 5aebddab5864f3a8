import type { ArchiveFormat, Project } from '#core/contracts/projects.ts';
import { SandpiperError } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';
import { unpackFiles } from './archives/unpack.ts';
import { archiveOf } from './archives/write-archive.ts';
import { findOwnProject, findProject } from './find-project.ts';
import { type ProjectDeps, updateProject } from './update-project.ts';

export interface UploadInput {
  readonly id: ProjectId;
  /** How many folders at the begin of each name are left out. */
  readonly strip: number;
  readonly revision?: number | undefined;
  /** Asked for once it is known that who asks may change the project. */
  readonly archive: () => Promise<{ readonly format: ArchiveFormat; readonly bytes: Uint8Array }>;
}

/**
 * Puts the files of an archive in the place of all that a project has. An entry that is not among them is forgotten.
 * @throws SandpiperError as {@link updateProject}; INVALID_INPUT naming what of the archive is not taken
 */
export async function uploadFiles(
  deps: ProjectDeps,
  principal: Principal,
  { id, strip, revision, archive }: UploadInput,
): Promise<Project> {
  await findOwnProject(deps, principal, id);
  const { format, bytes } = await archive();
  const files = await unpackFiles(bytes, format, strip);
  return updateProject(deps, principal, { id, revision, files });
}

export interface ProjectArchive {
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The files of a project as an archive. @throws SandpiperError NOT_FOUND, also where it has none of its own */
export async function downloadFiles(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id, format }: { id: ProjectId; format: ArchiveFormat },
): Promise<ProjectArchive> {
  const { record } = await findProject(deps, principal, id);
  const { name, files, updatedAt } = record;
  if (files === null) throw new SandpiperError('NOT_FOUND', 'A project of a repository has no files of its own.');
  return { fileName: `${name}.${format}`, bytes: archiveOf(files, format, new Date(updatedAt)) };
}
