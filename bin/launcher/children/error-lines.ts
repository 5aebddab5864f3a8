import { z } from 'zod';

const ERROR_LEVEL = 50;

const logLine = z.object({
  level: z.number(),
  msg: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

/**
 * What an operator should see of one line that a child wrote: an error of its structured log in short, and what isn't
 * structured if it came on standard error. Null for the rest, which is in the log file.
 */
export function errorIn(line: string, stream: 'stdout' | 'stderr'): string | null {
  const parsed = logLine.safeParse(parse(line));
  if (!parsed.success) return stream === 'stderr' && line.trim() ? line.trimEnd() : null;
  if (parsed.data.level < ERROR_LEVEL) return null;
  return [parsed.data.msg, parsed.data.err?.message].filter(Boolean).join(': ') || 'an error without a message';
}

/** Passes at most `most` lines a minute on, and says once a minute where the others are. */
export class LineBudget {
  readonly #most: number;
  readonly #now: () => number;
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(most = 20, now: () => number = Date.now) {
    this.#most = most;
    this.#now = now;
  }

  spend(): 'show' | 'say-there-is-more' | 'drop' {
    if (this.#now() - this.#since >= 60_000) {
      this.#since = this.#now();
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= this.#most) return 'show';
    return this.#count === this.#most + 1 ? 'say-there-is-more' : 'drop';
  }
}

function parse(line: string): unknown {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
