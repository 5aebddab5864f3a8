import { SandpiperError } from '#core/errors.ts';
import { toSandpiperError } from '#db/database-errors.ts';
import type { Clock } from '#worker/clock.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** A fault that doesn't come from the connection will hardly go away by itself. */
const MOST_OTHER_FAULTS = 3;

export interface PersistOptions {
  clock: Clock;
  /** Aborts when there is no time left to try. */
  signal: AbortSignal;
  onRetry: (operation: string, error: unknown, pauseMs: number) => void;
}

/**
 * Writes something that must not be lost because the database is away for a while: tries again, with growing pauses,
 * until it is taken. The write has to bear being done twice, as the answer to the first may be what was lost.
 * @throws the write's own error where it isn't the connection's, or when the signal aborts
 */
export async function persist<T>(options: PersistOptions, operation: string, write: () => Promise<T>): Promise<T> {
  const { clock, signal, onRetry } = options;
  let otherFaults = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!isConnectionFault(error)) otherFaults += 1;
      if (signal.aborted || otherFaults >= MOST_OTHER_FAULTS) throw error;
      onRetry(operation, error, pauseMs);
      await clock.sleep(pauseMs, signal).catch(() => {});
    }
  }
}

/** True where the database couldn't be reached, as against a statement that it refused. */
export function isConnectionFault(error: unknown): boolean {
  const told = toSandpiperError(error);
  return told instanceof SandpiperError && told.code === 'UNAVAILABLE';
}
