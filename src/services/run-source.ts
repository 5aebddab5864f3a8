import type { LoadedLanguage } from '#config/languages.ts';
import { PLAIN_SUBMISSION, type Submission } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import type { ProjectId, SessionId } from '#core/ids.ts';
import type { LimitsInput } from '#core/limits.ts';

/** What is run, before what the request itself says is put over it. */
export interface Source
  extends Pick<Submission, 'kind' | 'image' | 'repository' | 'directory' | 'command' | 'secretNames' | 'script'> {
  readonly title: string;
  /** null where it has an image of its owner's. */
  readonly language: LoadedLanguage | null;
  readonly files: SourceFile[];
  readonly entry: string;
  readonly sessionId: SessionId | null;
  readonly projectId: ProjectId | null;
  readonly saved: Saved;
}

/** What stands until a request says otherwise. */
export interface Saved extends Pick<Submission, 'initialCommands' | 'buildCommand' | 'runCommand' | 'network'> {
  readonly stdin: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly limits: LimitsInput;
}

export const NOTHING_SAVED: Saved = {
  stdin: '',
  args: [],
  env: {},
  limits: {},
  initialCommands: [],
  buildCommand: null,
  runCommand: null,
  network: 'none',
};

/** Of no session and no project, with no more than its files. */
export const PLAIN = { ...PLAIN_SUBMISSION, sessionId: null, projectId: null, saved: NOTHING_SAVED };
