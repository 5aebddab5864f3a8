import pg from 'pg';
import { canBecome, type ExecutionStatus, isFinal } from '#core/execution-status.ts';
import { MAX_ATTEMPTS } from '#worker/executions/retry.ts';
import type { LoadedRun } from './load/load.ts';

export interface Facts {
  /** As the load saw it. */
  readonly runs: readonly LoadedRun[];
  readonly databaseUrl: string;
  /** Whether times that different processes wrote may be compared. */
  readonly oneClock: boolean;
}

interface ExecutionRow {
  id: string;
  status: ExecutionStatus;
  outcome: string | null;
  exitCode: number | null;
  message: string | null;
  attempt: number;
  lastSeq: number;
}

interface EventRow {
  from: ExecutionStatus | null;
  to: ExecutionStatus;
  attempt: number;
  at: Date;
}

interface ChunkRow {
  seq: number;
  attempt: number;
  stream: string;
  content: Buffer;
  at: Date;
}

/** What is stored of one execution. */
interface Stored {
  execution: ExecutionRow;
  events: EventRow[];
  chunks: ChunkRow[];
  /** Attempts that got a container, one for each. */
  environments: number[];
}

/** What is not as it must be, a sentence each; empty where all is well. */
export async function violations(facts: Facts): Promise<string[]> {
  const client = new pg.Client({ connectionString: facts.databaseUrl });
  await client.connect();
  try {
    const found: string[] = [];
    for (const run of facts.runs) {
      if (run.ids.size === 0) continue;
      const stored = await readAll(client, run);
      found.push(...(await onlyOnce(client, run)));
      if (!stored) found.push(`${run.marker} was acknowledged and is not there`);
      else for (const check of CHECKS) found.push(...check(stored, run, facts).map((said) => `${run.marker} ${said}`));
    }
    return found;
  } finally {
    await client.end();
  }
}

type Check = (stored: Stored, run: LoadedRun, facts: Facts) => string[];

const CHECKS: readonly Check[] = [
  endsOnce,
  endsRightly,
  keepsOutputInOrder,
  saysWhatItsProgramSays,
  losesNothingThatWasSeen,
  isOneAttemptAtATime,
];

async function onlyOnce(client: pg.Client, run: LoadedRun): Promise<string[]> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM execution WHERE submission->'args'->>0 = $1`,
    [run.marker],
  );
  const said: string[] = [];
  if (rows[0]?.count !== 1) said.push(`${run.marker} was made ${rows[0]?.count} times`);
  if (run.ids.size > 1) said.push(`${run.marker} was acknowledged as ${[...run.ids].join(' and ')}`);
  return said;
}

/** One final event, the last; each from where the one before led, by a way that there is; attempts that count up. */
function endsOnce({ execution, events }: Stored): string[] {
  const said: string[] = [];
  const path = events.map((event) => `${event.from ?? 'nothing'} → ${event.to}`).join(', ');
  const finals = events.filter((event) => isFinal(event.to)).length;
  if (!isFinal(execution.status)) said.push(`is ${execution.status}: ${path}`);
  if (finals !== 1) said.push(`ended ${finals} times: ${path}`);
  if (events.at(-1)?.to !== execution.status) said.push(`is ${execution.status}, not where its events lead: ${path}`);
  for (const [index, event] of events.entries()) {
    const before = events[index - 1]?.to ?? null;
    const legal = event.from === null ? index === 0 : canBecome(event.from, event.to);
    if (event.from !== before || !legal) said.push(`went a way that there is not: ${path}`);
  }
  return said;
}

function endsRightly({ execution }: Stored, { program }: LoadedRun): string[] {
  if (!isFinal(execution.status)) return [];
  const { status, outcome, exitCode, attempt, message } = execution;
  const wanted = program.ends;
  if (status === wanted.status && outcome === wanted.outcome && exitCode === wanted.exitCode) return [];
  // After as many attempts as it may have, our own fault is a result.
  if (status === 'FAILED' && outcome === 'ENVIRONMENT' && attempt >= MAX_ATTEMPTS) return [];
  return [`(${program.kind}) ended ${status}, ${outcome}, ${exitCode} («${message}») at attempt ${attempt}`];
}

/** Numbered from one without a gap; those of an attempt together, behind those of the one before. */
function keepsOutputInOrder({ execution, chunks }: Stored): string[] {
  const said: string[] = [];
  if (chunks.some((chunk, index) => chunk.seq !== index + 1)) said.push(`has a gap in its output: ${shown(chunks)}`);
  if (chunks.length !== execution.lastSeq) said.push(`says ${execution.lastSeq} chunks and has ${chunks.length}`);
  if (chunks.some((chunk, index) => chunk.attempt < (chunks[index - 1]?.attempt ?? 0)))
    said.push(`has the output of attempts mixed: ${shown(chunks)}`);
  return said;
}

/** Of each attempt the beginning of what the program writes; of one that came to its end, all. */
function saysWhatItsProgramSays({ execution, chunks }: Stored, { program, marker }: LoadedRun): string[] {
  const whole = program.stdout(marker);
  const said: string[] = [];
  for (const attempt of new Set(chunks.map((chunk) => chunk.attempt))) {
    const text = textOf(chunks.filter((chunk) => chunk.attempt === attempt && chunk.stream === 'stdout'));
    if (!whole.startsWith(text)) said.push(`has output at attempt ${attempt} that its program does not write`);
  }
  const last = textOf(chunks.filter((chunk) => chunk.attempt === execution.attempt && chunk.stream === 'stdout'));
  const ranToItsEnd = execution.outcome === 'EXITED' && program.ends.outcome === 'EXITED';
  if (ranToItsEnd && last !== whole) said.push(`lost output: ${last.length} of ${whole.length} characters are there`);
  return said;
}

/** What a follower was shown is what is stored, each piece once; who was told of the end saw all of it. */
function losesNothingThatWasSeen({ execution, chunks }: Stored, { watcher }: LoadedRun): string[] {
  if (!watcher) return [];
  const said: string[] = [];
  for (const [index, seen] of watcher.seen.entries()) {
    const stored = chunks[seen.seq - 1];
    if (seen.seq !== index + 1) said.push(`showed chunk ${seen.seq} as the ${index + 1}th`);
    if (stored?.attempt !== seen.attempt || stored.content.toString('latin1') !== seen.text)
      said.push(`showed a chunk ${seen.seq} of attempt ${seen.attempt} that is not the one that is stored`);
  }
  if (watcher.result === null) said.push('was followed, and its end was never told');
  else if (watcher.result !== execution.status) said.push(`was told to be ${watcher.result}, is ${execution.status}`);
  else if (watcher.seen.length !== chunks.length)
    said.push(`showed ${watcher.seen.length} of ${chunks.length} chunks to who followed it`);
  return said;
}

/** An attempt writes nothing once another has begun. */
function isOneAttemptAtATime({ events, chunks, environments }: Stored, _: LoadedRun, { oneClock }: Facts): string[] {
  const said: string[] = [];
  for (const attempt of new Set(environments)) {
    const begun = events.filter((event) => event.to === 'RUNNING' && event.attempt === attempt).length;
    const containers = environments.filter((each) => each === attempt).length;
    if (containers > begun) said.push(`got ${containers} containers at attempt ${attempt}, which began ${begun} times`);
  }
  const begins = events.filter((event) => event.to === 'RUNNING');
  for (const { attempt, at } of begins) {
    const late = chunks.find((chunk) => chunk.attempt < attempt && chunk.at > at);
    if (oneClock && late) said.push(`has output of attempt ${late.attempt} from after attempt ${attempt} began`);
  }
  for (const [index, begin] of begins.entries()) {
    if (begin.attempt < (begins[index - 1]?.attempt ?? 0)) said.push('counted its attempts down');
  }
  return said;
}

async function readAll(client: pg.Client, run: LoadedRun): Promise<Stored | null> {
  const [id] = run.ids;
  const executions = await client.query<ExecutionRow>(
    `SELECT id, status, outcome_type AS outcome, exit_code AS "exitCode", outcome_message AS message, attempt,
       last_seq AS "lastSeq" FROM execution WHERE id = $1`,
    [id],
  );
  const [execution] = executions.rows;
  if (!execution) return null;
  const events = await client.query<EventRow>(
    `SELECT from_status AS "from", to_status AS "to", attempt, at FROM execution_event
     WHERE execution_id = $1 ORDER BY id`,
    [id],
  );
  const chunks = await client.query<ChunkRow>(
    `SELECT seq, attempt, stream, content, at FROM log_chunk WHERE execution_id = $1 ORDER BY seq`,
    [id],
  );
  const environments = await client.query<{ attempt: number }>(
    'SELECT attempt FROM environment WHERE execution_id = $1',
    [id],
  );
  return {
    execution,
    events: events.rows,
    chunks: chunks.rows,
    environments: environments.rows.map((row) => row.attempt),
  };
}

function textOf(chunks: readonly ChunkRow[]): string {
  return Buffer.concat(chunks.map((chunk) => chunk.content)).toString('latin1');
}

function shown(chunks: readonly ChunkRow[]): string {
  return chunks.map((chunk) => `${chunk.seq} of ${chunk.attempt}`).join(', ');
}
