import type { AddRunJob } from '#db/add-run-job.ts';
import type { Database } from '#db/client.ts';
import { withDatabaseErrors } from '#db/database-errors.ts';
import { createArtifactStore } from './pg-artifact-store.ts';
import { createDeadLetterStore } from './pg-dead-letter-store.ts';
import { createDependencyStore } from './pg-dependency-store.ts';
import { createExaminationStore } from './pg-examination-store.ts';
import { createExecutionStore } from './pg-execution-store.ts';
import { createLanguageImageStore } from './pg-language-image-store.ts';
import { createLogStore } from './pg-log-store.ts';
import { createRetentionStore } from './pg-retention-store.ts';
import { createStatsStore } from './pg-stats-store.ts';
import { createWorkerStore } from './pg-worker-store.ts';
import { createAuditStore } from './prisma-audit-store.ts';
import { createCredentialStore } from './prisma-credential-store.ts';
import { createProjectStore } from './prisma-project-store.ts';
import { createSessionStore } from './prisma-session-store.ts';
import { createTokenStore } from './prisma-token-store.ts';
import { createUserStore } from './prisma-user-store.ts';
import type { Stores } from './stores.ts';

/**
 * All stores on one database. A database that is away shows as SandpiperError UNAVAILABLE from any of their methods.
 * `addRunJob` is that of `src/queue`, handed in by whoever composes.
 */
export function createStores(database: Database, addRunJob: AddRunJob): Stores {
  return {
    users: withDatabaseErrors(createUserStore(database)),
    tokens: withDatabaseErrors(createTokenStore(database)),
    sessions: withDatabaseErrors(createSessionStore(database)),
    projects: withDatabaseErrors(createProjectStore(database)),
    credentials: withDatabaseErrors(createCredentialStore(database)),
    executions: withDatabaseErrors(createExecutionStore(database, addRunJob)),
    logs: withDatabaseErrors(createLogStore(database)),
    artifacts: withDatabaseErrors(createArtifactStore(database)),
    dependencies: withDatabaseErrors(createDependencyStore(database)),
    workers: withDatabaseErrors(createWorkerStore(database)),
    images: withDatabaseErrors(createLanguageImageStore(database)),
    examinations: withDatabaseErrors(createExaminationStore(database)),
    deadLetters: withDatabaseErrors(createDeadLetterStore(database, addRunJob)),
    audit: withDatabaseErrors(createAuditStore(database)),
    stats: withDatabaseErrors(createStatsStore(database)),
    retention: withDatabaseErrors(createRetentionStore(database)),
  };
}
