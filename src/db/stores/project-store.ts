import type { Page } from '#core/contracts/pages.ts';
import type { Project, ProjectListQuery, ProjectSummary } from '#core/contracts/projects.ts';
import type { ProjectId, UserId } from '#core/ids.ts';

/** A project as it is stored; what depends on who asks, and what follows from the rest, is left out. */
export type ProjectRecord = Omit<Project, 'mayEdit' | 'scriptNames'>;
export type ProjectListing = Omit<ProjectSummary, 'mayEdit' | 'scriptNames'> & Pick<Project, 'scripts' | 'entry'>;

export type ProjectParts = Pick<
  Project,
  | 'name'
  | 'description'
  | 'source'
  | 'files'
  | 'entry'
  | 'language'
  | 'image'
  | 'scripts'
  | 'initialCommands'
  | 'buildCommand'
  | 'env'
  | 'limits'
  | 'network'
>;

/** Sealed values by name; null removes the secret. */
export type SealedSecrets = Readonly<Record<string, Uint8Array<ArrayBuffer> | null>>;

/** What a project has once a change is through, to be looked at before it is kept: what is thrown takes all back. */
export interface SecretsAfter {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly name: string; readonly sealedBytes: number }[];
}

export interface ProjectChange {
  /** Counts the revision up where there is anything in it. */
  readonly parts: Partial<ProjectParts>;
  readonly secrets: SealedSecrets;
  readonly admit: (after: SecretsAfter) => void;
}

/** Whose a project is and who else may run it. */
export interface ProjectPeople {
  readonly ownerId: UserId;
  readonly memberIds: readonly UserId[];
}

export interface ProjectStore {
  /** @throws SandpiperError CONFLICT where its owner has one of that name */
  create(project: ProjectParts & { id: ProjectId; ownerId: UserId; secrets: SealedSecrets }): Promise<ProjectRecord>;
  byId(id: ProjectId): Promise<ProjectRecord | null>;
  people(id: ProjectId): Promise<ProjectPeople | null>;
  /** Those that the user owns or may run, last edited first. */
  list(userId: UserId, query: ProjectListQuery): Promise<Page<ProjectListing>>;
  /**
   * Writes where it still is `revision`; else null and nothing is written.
   * @throws SandpiperError CONFLICT where its owner has another of that name
   */
  update(id: ProjectId, revision: number, change: ProjectChange): Promise<ProjectRecord | null>;
  delete(id: ProjectId): Promise<boolean>;
  /** False where there are `most` already, or one of the two is gone. Who is a member stays one. */
  addMember(id: ProjectId, userId: UserId, most: number): Promise<boolean>;
  /** False where it was none. */
  removeMember(id: ProjectId, userId: UserId): Promise<boolean>;
}
