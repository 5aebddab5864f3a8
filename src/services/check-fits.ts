import { type FieldError, SandpiperError } from '#core/errors.ts';
import type { Limits } from '#core/limits.ts';
import { fits, type Room } from '#core/room.ts';
import type { WorkerStore } from '#db/stores/worker-store.ts';
import type { Deps } from './deps.ts';
import { KeptAnswer } from './kept-answer.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

/** What workers have in all hardly ever changes: it is not asked for with every submission. */
const KNOWN_FOR_MS = 2_000;

const knownOf = new WeakMap<Pick<WorkerStore, 'alive'>, KeptAnswer<readonly Room[]>>();

/**
 * Refuses what no worker could ever run, be it all that it runs. Where no worker is alive, or one has yet to say what it
 * has, nothing is refused: it waits.
 * @throws SandpiperError INVALID_INPUT naming the limit, with the most that a worker could give.
 */
export async function checkFits({ stores }: Pick<Deps, 'stores'>, limits: Limits): Promise<void> {
  const rooms = await roomsOf(stores.workers);
  if (rooms.length === 0 || rooms.some((room) => fits(limits, room))) return;
  const fields = exceeded(limits, rooms);
  const [first] = fields;
  if (first) throw new SandpiperError('INVALID_INPUT', `${first.path} ${first.message}`, { fields });
}

/** Of each of its limits the most that a worker could give; of the memory, where no worker has enough of both. */
function exceeded(limits: Limits, rooms: readonly Room[]): FieldError[] {
  const memoryBytes = Math.max(...rooms.map((room) => room.memoryBytes));
  const cpus = Math.max(...rooms.map((room) => room.cpus));
  const fields: FieldError[] = [];
  if (limits.memoryBytes > memoryBytes) fields.push(tooMuch('memoryBytes', `${memoryBytes}`));
  if (limits.cpus > cpus) fields.push(tooMuch('cpus', `${cpus}`));
  if (fields.length > 0) return fields;
  const withCpus = rooms.filter((room) => limits.cpus <= room.cpus);
  const most = Math.max(...withCpus.map((room) => room.memoryBytes));
  return [tooMuch('memoryBytes', `${most} with ${limits.cpus} cpus`)];
}

function tooMuch(limit: 'memoryBytes' | 'cpus', most: string): FieldError {
  return { path: `limits.${limit}`, message: `must be at most ${most}: no worker has more to give` };
}

/** Of all that are alive; none where one of them is not known yet. */
function roomsOf(workers: Pick<WorkerStore, 'alive'>): Promise<readonly Room[]> {
  const known = knownOf.get(workers) ?? new KeptAnswer<readonly Room[]>(KNOWN_FOR_MS);
  knownOf.set(workers, known);
  return known.get(async () => {
    const alive = await workers.alive(WORKER_ALIVE_MS);
    if (alive.some(({ memoryBytes }) => memoryBytes === 0)) return [];
    return alive.map(({ memoryBytes, cpus }) => ({ memoryBytes, cpus }));
  });
}
