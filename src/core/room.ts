/** What runs take of a worker, or find free there: bytes of memory (tmpfs counted in) and cores. */
export interface Room {
  readonly memoryBytes: number;
  readonly cpus: number;
}

/** For whoever claims without a bound. */
export const UNBOUNDED_ROOM: Room = { memoryBytes: Number.MAX_SAFE_INTEGER, cpus: 1_000_000 };

/** Whether what needs `wanted` finds place in `room`. */
export function fits(wanted: Room, room: Room): boolean {
  return wanted.memoryBytes <= room.memoryBytes && wanted.cpus <= room.cpus;
}
