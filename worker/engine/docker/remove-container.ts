import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from 'dockerode';
import { statusOf } from './docker-errors.ts';

const AGAIN_MS = 20;
const MOST_TRIES = 50;

/**
 * Kills and removes; settles when the container is gone. A conflict is asked about again, as it says nothing of whether
 * the container stays: another call is removing it, which may fail, or it ended just when the engine was to kill it,
 * which the engine takes for a failure and leaves it there.
 */
export async function removeContainer(
  container: Pick<Container, 'remove' | 'wait'>,
  abortSignal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await container.remove({ force: true, v: true, abortSignal });
      return;
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409 || tries === MOST_TRIES) throw error;
      if (isBeingRemoved(error)) await ended(container, abortSignal);
      else await sleep(AGAIN_MS, undefined, { signal: abortSignal });
    }
  }
}

function isBeingRemoved(error: unknown): boolean {
  return error instanceof Error && /already in progress/.test(error.message);
}

/** The removal that another call has begun, be it that it failed. */
async function ended(container: Pick<Container, 'wait'>, abortSignal: AbortSignal): Promise<void> {
  try {
    await container.wait({ condition: 'removed', abortSignal });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
