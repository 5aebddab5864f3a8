import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const EVERY_MS = 150;

/**
 * Looks at the processes of the machine, again and again, for two containers that run the same run at the same moment. A
 * run is known by its marker, which is an argument of its program; a container by its namespace of pids.
 */
export class Twins implements Disposable {
  readonly found = new Map<string, string>();
  readonly #marker: RegExp;
  readonly #timer: NodeJS.Timeout;
  readonly #seen = new Set<string>();

  /** `prefix` begins the markers of this stage. */
  constructor(prefix: string) {
    this.#marker = new RegExp(`\\0(${prefix}-[\\w-]+)\\0$`);
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  /** How many runs were seen at work. */
  get runs(): number {
    return this.#seen.size;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = new Map<string, string>();
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      const seen = this.#markerOf(pid);
      if (!seen) continue;
      const { marker, place } = seen;
      const other = now.get(marker);
      if (other && other !== place) this.found.set(marker, `${marker} ran in two containers at once`);
      now.set(marker, place);
      this.#seen.add(marker);
    }
  }

  /** Null where it is none, or gone by now. */
  #markerOf(pid: string): { marker: string; place: string } | null {
    try {
      const marker = this.#marker.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))?.[1];
      return marker ? { marker, place: readlinkSync(`/proc/${pid}/ns/pid`) } : null;
    } catch {
      return null;
    }
  }
}
