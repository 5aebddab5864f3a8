import { z } from 'zod';
import { activeExecutionsSchema, queueOverviewSchema, samplesSchema } from '#core/contracts/admin.ts';
import { artifactListSchema } from '#core/contracts/artifacts.ts';
import { attemptPageSchema } from '#core/contracts/attempts.ts';
import { auditPageSchema } from '#core/contracts/audit.ts';
import { executionBatchSchema, submitBatchInputSchema } from '#core/contracts/batches.ts';
import { createCredentialInputSchema, credentialPageSchema, credentialSchema } from '#core/contracts/credentials.ts';
import {
  deadLetterPageSchema,
  deadLetterSchema,
  discardBodySchema,
  retriedAllSchema,
  retryBodySchema,
} from '#core/contracts/dead-letters.ts';
import { dependencyCacheSchema } from '#core/contracts/dependency-cache.ts';
import { watchEventSchema } from '#core/contracts/events.ts';
import { examinationPageSchema, examinationSchema } from '#core/contracts/examinations.ts';
import {
  executionPageSchema,
  executionSchema,
  executionSummarySchema,
  logPageSchema,
  runProjectInputSchema,
  runSessionInputSchema,
  submitInputSchema,
} from '#core/contracts/executions.ts';
import { healthSchema } from '#core/contracts/health.ts';
import { languageInfoSchema } from '#core/contracts/languages.ts';
import {
  addMemberInputSchema,
  createProjectInputSchema,
  memberIdInputSchema,
  projectIdInputSchema,
  projectPageSchema,
  projectSchema,
  updateProjectInputSchema,
} from '#core/contracts/projects.ts';
import {
  codeSessionSchema,
  createSessionInputSchema,
  sessionPageSchema,
  updateSessionInputSchema,
} from '#core/contracts/sessions.ts';
import { testReportSchema } from '#core/contracts/test-reports.ts';
import { apiTokenSchema, createdTokenSchema, createTokenInputSchema, tokenPageSchema } from '#core/contracts/tokens.ts';
import { userPageSchema } from '#core/contracts/users.ts';
import { workerPageSchema, workerSchema } from '#core/contracts/workers.ts';
import { idSchema } from '#core/ids.ts';

/** The contracts under the names that the OpenAPI document gives them. */
export const Execution = executionSchema.meta({ id: 'Execution' });
export const ExecutionSummary = executionSummarySchema.meta({ id: 'ExecutionSummary' });
export const ExecutionPage = executionPageSchema.meta({ id: 'ExecutionPage' });
export const SubmitExecution = submitInputSchema.meta({
  id: 'SubmitExecution',
  description: 'What to run: exactly one of `code`, `files`, `sessionId`, `repository`, `image` and `projectId`.',
});
export const RunCodeSession = runSessionInputSchema.meta({
  id: 'RunCodeSession',
  description: 'What stands in place of the saved, for this run only.',
});
export const SubmitBatch = submitBatchInputSchema.meta({ id: 'SubmitBatch' });
export const ExecutionBatch = executionBatchSchema.meta({ id: 'ExecutionBatch' });
export const AttemptPage = attemptPageSchema.meta({ id: 'AttemptPage' });
export const ArtifactList = artifactListSchema.meta({ id: 'ArtifactList' });
export const TestReport = testReportSchema.meta({ id: 'TestReport' });
export const LogPage = logPageSchema.meta({ id: 'LogPage' });
export const WatchEvent = watchEventSchema.meta({ id: 'WatchEvent' });
export const Health = healthSchema.meta({ id: 'Health' });
export const Languages = z.array(languageInfoSchema.meta({ id: 'Language' }));
export const CodeSession = codeSessionSchema.meta({ id: 'CodeSession' });
export const CodeSessionPage = sessionPageSchema.meta({ id: 'CodeSessionPage' });
export const CreateCodeSession = createSessionInputSchema.meta({ id: 'CreateCodeSession' });
export const UpdateCodeSession = updateSessionInputSchema.meta({ id: 'UpdateCodeSession' });
export const Project = projectSchema.meta({ id: 'Project' });
export const ProjectPage = projectPageSchema.meta({ id: 'ProjectPage' });
export const CreateProject = createProjectInputSchema.meta({
  id: 'CreateProject',
  description: 'A name, and a `source` or `files`. `secrets` are never shown again.',
});
export const UpdateProject = updateProjectInputSchema.meta({ id: 'UpdateProject' });
export const RunProject = runProjectInputSchema.meta({
  id: 'RunProject',
  description: 'What stands in place of the saved, for this run only; `env` beside what the project has.',
});
export const AddMember = addMemberInputSchema.meta({ id: 'AddMember' });
export const ApiToken = apiTokenSchema.meta({ id: 'ApiToken' });
export const TokenPage = tokenPageSchema.meta({ id: 'TokenPage' });
export const CreateToken = createTokenInputSchema.meta({ id: 'CreateToken' });
export const CreatedToken = createdTokenSchema.meta({
  id: 'CreatedToken',
  description: '`secret` is shown this once and stored nowhere.',
});

export const Credential = credentialSchema.meta({ id: 'Credential' });
export const CredentialPage = credentialPageSchema.meta({ id: 'CredentialPage' });
export const CreateCredential = createCredentialInputSchema.meta({
  id: 'CreateCredential',
  description:
    'For private repositories of one host. `password` is a password or a token, stored encrypted and never shown.',
});

export const DependencyCache = dependencyCacheSchema.meta({ id: 'DependencyCache' });

export const Examination = examinationSchema.meta({ id: 'Examination' });
export const ExaminationPage = examinationPageSchema.meta({ id: 'ExaminationPage' });

export const UserPage = userPageSchema.meta({ id: 'UserPage' });
export const QueueOverview = queueOverviewSchema.meta({ id: 'QueueOverview' });
export const ActiveExecutions = activeExecutionsSchema.meta({ id: 'ActiveExecutions' });
export const Samples = samplesSchema.meta({ id: 'Samples' });
export const Worker = workerSchema.meta({ id: 'Worker' });
export const WorkerPage = workerPageSchema.meta({ id: 'WorkerPage' });
export const AuditPage = auditPageSchema.meta({ id: 'AuditPage' });

export const DeadLetter = deadLetterSchema.meta({ id: 'DeadLetter' });
export const DeadLetterPage = deadLetterPageSchema.meta({ id: 'DeadLetterPage' });
export const RetryDeadLetter = retryBodySchema.meta({ id: 'RetryDeadLetter' });
export const DiscardDeadLetter = discardBodySchema.meta({ id: 'DiscardDeadLetter' });
export const RetriedDeadLetters = retriedAllSchema.meta({ id: 'RetriedDeadLetters' });

export const executionParams = z.object({ id: idSchema('execution') });
export const sessionParams = z.object({ id: idSchema('session') });
export const projectParams = projectIdInputSchema;
export const memberParams = memberIdInputSchema;
export const tokenParams = z.object({ id: idSchema('token') });
export const credentialParams = z.object({ id: idSchema('credential') });
export const workerParams = z.object({ id: idSchema('worker') });
export const examinationParams = z.object({ id: idSchema('examination') });

export const submitQuery = z.object({
  wait: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Hold the answer until the run has ended (200), at most 60 s (202).' }),
});

export const submitHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .optional()
    .meta({ description: 'A second request with the same key and body within 24 h gets the first one’s execution.' }),
});

export const resumeHeaders = z.object({
  'last-event-id': z
    .string()
    .max(4000)
    .optional()
    .meta({ description: 'The id of the last event received: what came after it is sent.' }),
});
