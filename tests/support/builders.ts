import { PLAIN_SUBMISSION, type Submission } from '#core/contracts/executions.ts';
import { type ExecutionId, newId, type WorkerId } from '#core/ids.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { type Room, UNBOUNDED_ROOM } from '#core/room.ts';
import type { ClaimedExecution, ExecutionEnd, ExecutionRecord, NewExecution } from '#db/stores/execution-store.ts';
import type { StoredChunk } from '#db/stores/log-store.ts';
import type { Stores } from '#db/stores/stores.ts';
import type { NewUser, UserRecord } from '#db/stores/user-store.ts';
import type { WorkerResources } from '#db/stores/worker-store.ts';

/** Things that a test needs to be there and doesn't care about; each takes what it does care about. */

export function makeUser(stores: Stores, user: Partial<NewUser> = {}): Promise<UserRecord> {
  return stores.users.create({ email: `${newId('user')}@example.com`, role: 'DEVELOPER', ...user });
}

export function aSubmission(submission: Partial<Submission> = {}): Submission {
  return {
    kind: 'RAW_CODE',
    language: 'python',
    files: [{ path: 'main.py', content: 'print("hi")\n', encoding: 'utf8' }],
    entry: 'main.py',
    args: [],
    env: {},
    stdin: '',
    compileArgs: [],
    ...PLAIN_SUBMISSION,
    limits: DEFAULT_LIMITS,
    network: 'none',
    idempotent: false,
    ...submission,
  };
}

export function aNewExecution(
  owner: Pick<UserRecord, 'id'>,
  { submission, ...execution }: Partial<Omit<NewExecution, 'submission'>> & { submission?: Partial<Submission> } = {},
): NewExecution {
  return {
    ownerId: owner.id,
    kind: 'RAW_CODE',
    title: 'print("hi")',
    submission: aSubmission(submission),
    sessionId: null,
    projectId: null,
    idempotency: null,
    queueClass: 'BATCH',
    retryOf: null,
    ...execution,
  };
}

export async function submitOne(
  stores: Stores,
  owner: Pick<UserRecord, 'id'>,
  execution?: Parameters<typeof aNewExecution>[1],
): Promise<ExecutionRecord> {
  return (await stores.executions.submit(aNewExecution(owner, execution))).execution;
}

/** Of a worker that has not said yet what it has. */
export const NO_RESOURCES: WorkerResources = {
  memoryBytes: 0,
  memoryUsedBytes: 0,
  memoryFreeBytes: 0,
  cpus: 0,
  cpusUsed: 0,
  maxContainers: 0,
  runnersIdle: 0,
  runnersBusy: 0,
  rssBytes: 0,
};

export async function registerWorker(stores: Stores, id: WorkerId = newId('worker')): Promise<WorkerId> {
  await stores.workers.register({ id, hostname: 'test-host', pid: 4242, version: '0.0.0', capacity: 4 });
  return id;
}

/** Claims whatever is next, for a worker that need not exist. @throws where nothing waits, or something else was next. */
export async function claimNext(
  stores: Stores,
  options: { workerId?: WorkerId; expected?: ExecutionId; room?: Room; soon?: Room } = {},
): Promise<ClaimedExecution> {
  const { workerId = newId('worker'), room = UNBOUNDED_ROOM, soon = UNBOUNDED_ROOM } = options;
  const claim = await stores.executions.claim({ workerId, languages: null, room, soon });
  if (!claim) throw new Error('Nothing was there to claim.');
  if (options.expected && claim.id !== options.expected) throw new Error(`Claimed ${claim.id} instead.`);
  return claim;
}

export function anEnd(end: Partial<ExecutionEnd> = {}): ExecutionEnd {
  return {
    status: 'COMPLETED',
    outcome: { type: 'EXITED', exitCode: 0, signal: null, message: 'exited with code 0 after 21 ms' },
    phases: [{ phase: 'RUN', exitCode: 0, signal: null, wallMs: 21, cpuMs: 17, peakMemoryBytes: 9_437_184 }],
    truncated: false,
    wallMs: 21,
    cpuMs: 17,
    peakMemoryBytes: 9_437_184,
    ...end,
  };
}

export function aChunk(seq: number, content: string | Uint8Array, chunk: Partial<StoredChunk> = {}): StoredChunk {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { seq, attempt: 1, phase: 'RUN', stream: 'stdout', at: new Date(), ...chunk, content: bytes };
}
