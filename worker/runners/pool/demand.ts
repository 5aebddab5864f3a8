import { classKey, type SandboxClass } from './sandbox-classes.ts';

/** What was asked for lately is likely to be asked for again. */
export const WANTED_FOR_MS = 5 * 60_000;

interface Entry {
  readonly class: SandboxClass;
  lastAskedMs: number;
  inUse: number;
  /** How many were in use at once, at most, since `countedSinceMs`; and in the time of equal length before. */
  most: number;
  mostBefore: number;
  countedSinceMs: number;
}

export interface WantedClass {
  readonly class: SandboxClass;
  /** How many unclaimed ones. */
  readonly count: number;
}

/** Remembers what runs asked for, and says how many unclaimed sandboxes of each class are worth having. */
export class Demand {
  readonly #entries = new Map<string, Entry>();
  readonly #pinned = new Map<string, SandboxClass>();

  /** Always worth one, whether or not it was asked for. */
  pin(wanted: SandboxClass): void {
    this.#pinned.clear();
    this.#pinned.set(classKey(wanted), wanted);
  }

  asked(wanted: SandboxClass, nowMs: number): void {
    const key = classKey(wanted);
    const entry = this.#entries.get(key) ?? {
      class: wanted,
      lastAskedMs: nowMs,
      inUse: 0,
      most: 0,
      mostBefore: 0,
      countedSinceMs: nowMs,
    };
    entry.lastAskedMs = nowMs;
    entry.inUse += 1;
    entry.most = Math.max(entry.most, entry.inUse);
    this.#entries.set(key, entry);
  }

  ended(wanted: SandboxClass): void {
    const entry = this.#entries.get(classKey(wanted));
    // One that was in use when its class was forgotten is not counted any more.
    if (entry) entry.inUse = Math.max(0, entry.inUse - 1);
  }

  /** There is none of this class any more, whoever asks. */
  forget(wanted: SandboxClass): void {
    this.#entries.delete(classKey(wanted));
    this.#pinned.delete(classKey(wanted));
  }

  /** The classes worth keeping ready, the latest asked for first, and how many of each. */
  wanted(nowMs: number, mostOfEach: number): WantedClass[] {
    this.#forgetOld(nowMs);
    const asked = [...this.#entries.values()]
      .sort((a, b) => b.lastAskedMs - a.lastAskedMs)
      .map(({ class: each, most, mostBefore }) => ({
        class: each,
        count: Math.min(Math.max(most, mostBefore, 1), mostOfEach),
      }));
    const pinned = [...this.#pinned].filter(([key]) => !this.#entries.has(key));
    return [...asked, ...pinned.map(([, each]) => ({ class: each, count: 1 }))];
  }

  #forgetOld(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.inUse === 0 && nowMs - entry.lastAskedMs > WANTED_FOR_MS) this.#entries.delete(key);
      if (nowMs - entry.countedSinceMs <= WANTED_FOR_MS) continue;
      entry.mostBefore = entry.most;
      entry.most = entry.inUse;
      entry.countedSinceMs = nowMs;
    }
  }
}
