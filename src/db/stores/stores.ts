import type { ArtifactRecordStore } from './artifact-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { CredentialStore } from './credential-store.ts';
import type { DeadLetterStore } from './dead-letter-store.ts';
import type { DependencyStore } from './dependency-store.ts';
import type { ExaminationStore } from './examination-store.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { LanguageImageStore } from './language-image-store.ts';
import type { LogStore } from './log-store.ts';
import type { ProjectStore } from './project-store.ts';
import type { RetentionStore } from './retention-store.ts';
import type { SessionStore } from './session-store.ts';
import type { StatsStore } from './stats-store.ts';
import type { TokenStore } from './token-store.ts';
import type { UserStore } from './user-store.ts';
import type { WorkerStore } from './worker-store.ts';

/** All that the services read and write. One store per family of tables. */
export interface Stores {
  readonly users: UserStore;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly credentials: CredentialStore;
  readonly projects: ProjectStore;
  readonly executions: ExecutionStore;
  readonly logs: LogStore;
  readonly artifacts: ArtifactRecordStore;
  readonly dependencies: DependencyStore;
  readonly workers: WorkerStore;
  readonly images: LanguageImageStore;
  readonly examinations: ExaminationStore;
  readonly deadLetters: DeadLetterStore;
  readonly audit: AuditStore;
  readonly stats: StatsStore;
  readonly retention: RetentionStore;
}
