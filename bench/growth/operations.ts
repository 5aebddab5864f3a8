import { executionFilterSchema } from '#core/contracts/executions.ts';
import { encodeCursor } from '#core/contracts/pages.ts';
import { brandId, newId } from '#core/ids.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import type { Queryable } from '#db/queryable.ts';
import { activeExecutions } from '#db/sql/active-executions.ts';
import { claimExecution } from '#db/sql/claim-execution.ts';
import { countByStatus, countWaiting } from '#db/sql/count-executions.ts';
import { endedStats } from '#db/sql/ended-stats.ts';
import { readTimings } from '#db/sql/execution-timings.ts';
import { listExecutions } from '#db/sql/list-executions.ts';
import { queueStats } from '#db/sql/queue-stats.ts';
import { readAttempts } from '#db/sql/read-attempts.ts';
import { readExecutionEvents } from '#db/sql/read-execution-events.ts';
import { readExecution } from '#db/sql/read-executions.ts';
import { readLog } from '#db/sql/read-log.ts';
import { readProgress } from '#db/sql/read-progress.ts';
import { readResult } from '#db/sql/read-result.ts';
import { submitAtOnce } from '#db/sql/submit-at-once.ts';
import { takeTurns } from '#db/sql/take-turn.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { aNewExecution } from '../../tests/support/builders.ts';
import { MS_BETWEEN, SEEDED } from './seed.ts';

/** Something that is done in the life of an execution, or to look at many. It may write: whoever runs it rolls back. */
export interface Operation {
  readonly name: string;
  run(client: Queryable): Promise<unknown>;
}

const owner = brandId('user', SEEDED.owner);
const OUTPUT_BYTES = 65_536;
/** What waits is counted, as there may be no room. */
const NEAR = { limits: { own: 1_000_000, all: 1_000_000 }, admit: () => {} };
const DAY_MS = 86_400_000;

/** Lists, with each filter alone and some together, over a table that `seedEnded` filled with so many. */
export function listOperations(now: Date, count: number): Operation[] {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const filters: [string, Record<string, unknown>][] = [
    ['the first page', {}],
    ['a page in the middle', { cursor: encodeCursor({ at: ago((count / 2) * MS_BETWEEN), id: 'exec_z' }) }],
    ['by status, frequent', { status: 'COMPLETED' }],
    ['by status, one in eleven', { status: 'FAILED' }],
    ['by status, rare and long ago', { status: SEEDED.rareStatus }],
    ['by two statuses', { status: 'FAILED,TIMEOUT' }],
    ['by kind, frequent', { kind: 'CODE_SESSION' }],
    ['by kind, rare and long ago', { kind: SEEDED.rareKind }],
    ['by language, frequent', { language: 'node' }],
    ['by language, rare and long ago', { language: SEEDED.rareLanguage }],
    ['by status, kind and language', { status: 'TIMEOUT', kind: 'RAW_CODE', language: 'bash' }],
    ['by status and language that never met', { status: SEEDED.rareStatus, language: SEEDED.rareLanguage }],
    ['by code session', { sessionId: SEEDED.session }],
    ['of an hour', { since: ago(DAY_MS).toISOString(), until: ago(DAY_MS - 3_600_000).toISOString() }],
    ['with a frequent word', { q: 'range' }],
    ['with a word, rare and long ago', { q: SEEDED.rareTitle }],
    ['with a word that is nowhere', { q: 'zebra crossing' }],
    ['with two letters that are nowhere', { q: 'zq' }],
    ['with the begin of an id', { q: 'exec_000000700' }],
  ];
  const everybodys: typeof filters = [...filters, ['of an owner by email', { q: 'owner-7@' }]];
  const operation = (whose: string, ownerId: typeof owner | null) => {
    return ([what, filter]: [string, Record<string, unknown>]): Operation => ({
      name: `${whose} list ${what}`,
      run: (client) => listExecutions(client, ownerId, executionFilterSchema.parse(filter)),
    });
  };
  return [...filters.map(operation('own', owner)), ...everybodys.map(operation('admin’s', null))];
}

/** What concerns one execution, somewhere in the middle of those of a table. */
export function executionOperations(executionId: string): Operation[] {
  const id = brandId('execution', executionId);
  return [
    { name: 'one execution', run: (client) => readExecution(client, id) },
    { name: 'its result', run: (client) => readResult(client, id, OUTPUT_BYTES) },
    { name: 'its progress', run: (client) => readProgress(client, [id]) },
    { name: 'its log', run: (client) => readLog(client, id, 0, { limit: 500, maxBytes: OUTPUT_BYTES }) },
    { name: 'its events', run: (client) => readExecutionEvents(client, id) },
    { name: 'its attempts', run: (client) => readAttempts(client, id) },
    { name: 'its times', run: (client) => readTimings(client, id) },
  ];
}

/** What the queue does, while so many wait as `seedWaiting` has added. */
export function queueOperations(now: Date): Operation[] {
  return [
    {
      name: 'claim',
      run: (client) =>
        claimExecution(client, {
          workerId: newId('worker'),
          languages: ['bash', 'node', 'python'],
          room: UNBOUNDED_ROOM,
          soon: UNBOUNDED_ROOM,
        }),
    },
    { name: 'take a turn', run: (client) => takeTurns(client, owner, 'BATCH') },
    { name: 'submit', run: (client) => submit(client) },
    { name: 'submit near a bound of the queue', run: (client) => submit(client, NEAR) },
    { name: 'count what waits', run: (client) => countWaiting(client, owner) },
    { name: 'counts of health', run: (client) => countByStatus(client) },
    { name: 'counts of metrics', run: (client) => queueStats(client) },
    { name: 'what is taken next', run: (client) => activeExecutions(client, 50) },
    {
      name: 'ended in the last hour',
      run: (client) => endedStats(client, { from: new Date(now.getTime() - 3_600_000), to: now }),
    },
  ];
}

/** The place in the queue, which is told with an execution that waits. */
export function placeOperation(waitingId: string): Operation {
  return {
    name: 'one that waits, and its place',
    run: (client) => readExecution(client, brandId('execution', waitingId)),
  };
}

function submit(client: Queryable, room?: typeof NEAR): Promise<unknown> {
  const audit = { action: 'execution.submitted', actorId: owner, detail: {} } as const;
  return submitAtOnce(client, addRunJob, { execution: aNewExecution({ id: owner }), room, audit }, 0);
}
