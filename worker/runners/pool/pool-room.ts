import { WANTED_FOR_MS, type WantedClass } from './demand.ts';
import type { PooledSandbox } from './pooled-sandbox.ts';
import { classKey, isStandard, type SandboxClass } from './sandbox-classes.ts';

/** One that waited for its tenant for so long makes way for one that anybody may claim. */
const SPARED_FOR_MS = 60_000;

/** What may be there at once, used or idle: so many sandboxes, and so much memory by their limits. */
export interface PoolRoom {
  sandboxes: number;
  memoryBytes: number;
}

export interface Stock {
  idle: readonly PooledSandbox[];
  /** Of all others that are there or on their way. */
  others: readonly SandboxClass[];
}

/**
 * Which idle ones have to go so that all others are within the room: those of a tenant before those that anybody may
 * claim, and the longest idle first.
 */
export function surplus(room: PoolRoom, { idle, others }: Stock): PooledSandbox[] {
  const bySacrifice = [...idle].sort(
    (a, b) => Number(a.tenant === null) - Number(b.tenant === null) || a.idleSinceMs - b.idleSinceMs,
  );
  let gone = 0;
  while (gone < bySacrifice.length && !isWithin(room, classesOf({ idle: bySacrifice.slice(gone), others }))) gone += 1;
  return bySacrifice.slice(0, gone);
}

/** What is to be made next, and which idle ones make way for it; null where nothing is missing or nothing can go. */
export function nextMissing(
  room: PoolRoom,
  stock: Stock,
  wanted: readonly WantedClass[],
  nowMs: number,
): { class: SandboxClass; inPlaceOf: PooledSandbox[] } | null {
  for (const { class: each, count } of wanted) {
    const unclaimed = stock.idle.filter(({ key, tenant }) => key === classKey(each) && tenant === null).length;
    if (!isStandard(each) || unclaimed >= count) continue;
    const grown = { idle: stock.idle, others: [...stock.others, each] };
    const inPlaceOf = surplus(room, grown);
    // Whoever comes for the first time gets one that is ready, at the cost of somebody who has not come for a while.
    const mayGo = unclaimed === 0 && inPlaceOf.every((gone) => gone.tenant && nowMs - gone.idleSinceMs > SPARED_FOR_MS);
    const left = stock.idle.filter((other) => !inPlaceOf.includes(other));
    if (inPlaceOf.length > 0 && !mayGo) continue;
    if (isWithin(room, classesOf({ ...grown, idle: left }))) return { class: each, inPlaceOf };
  }
  return null;
}

/** The idle ones that nobody wanted for long, but for as many unclaimed ones as are wanted. */
export function expired(idle: readonly PooledSandbox[], wanted: readonly WantedClass[], nowMs: number) {
  const kept = new Map(wanted.map((each) => [classKey(each.class), each.count]));
  return idle.filter((each) => {
    if (nowMs - each.idleSinceMs <= WANTED_FOR_MS) return false;
    if (each.tenant !== null) return true;
    const count = kept.get(each.key) ?? 0;
    kept.set(each.key, count - 1);
    return count <= 0;
  });
}

function classesOf({ idle, others }: Stock): SandboxClass[] {
  return [...idle.map((each) => each.class), ...others];
}

function isWithin(room: PoolRoom, all: readonly SandboxClass[]): boolean {
  const memoryBytes = all.reduce((sum, each) => sum + each.memoryBytes, 0);
  return all.length <= room.sandboxes && memoryBytes <= room.memoryBytes;
}
